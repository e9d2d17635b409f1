import {beginEnding} from './ending.ts';
import type {RunEvent} from './event.ts';
import {left, tellLeft} from './left-over.ts';
import {settleRecovery} from './recover.ts';
import {liveSession} from './select.ts';
import {startStream} from './sessions.ts';
import type {Turn} from './turn.ts';
import {clearAlerts, patchStream, perform, raise, say, setState, streamOf} from './turn.ts';
import type {Stream} from './types.ts';
import {fail} from './verdict.ts';
import {workOf} from './work-facts.ts';

type Of<Type extends RunEvent['type']> = Extract<RunEvent, {readonly type: Type}>;

/** A stream on its way down takes no further step up. */
const isAt = ({state, ending}: Stream, step: 'worktree' | 'setup'): boolean =>
	state.is === 'starting' && state.step === step && !ending;

export const onPrepared = (turn: Turn, event: Of<'worktree.prepared'>): void => {
	const stream = streamOf(turn, event.streamId);
	if (!isAt(stream, 'worktree')) {
		// Stopped while it was made: it is there for whoever continues the stream.
		if (!stream.workplace) patchStream(turn, event.streamId, {workplace: event.workplace});
		return;
	}
	clearAlerts(turn, alert => alert.key === `replaced:${event.streamId}`);
	patchStream(turn, event.streamId, {
		workplace: event.workplace,
		...(stream.work && {work: {...stream.work, isMissing: false}}),
	});
	if (event.note !== undefined) say(turn, 'note', event.note, event.streamId);
	startStream(turn, event.streamId);
};

export const onPrepareFailed = (turn: Turn, event: Of<'worktree.failed'>): void => {
	const {streamId, files, reason} = event;
	if (!isAt(streamOf(turn, streamId), 'worktree')) return;
	if (!files && event.isPermanent) return fail(turn, streamId, `no worktree: ${reason}`, 'permanent');
	if (!files)
		return settleRecovery(turn, streamId, {
			class: 'crash',
			step: 'evidence',
			since: turn.now,
			reason: `no worktree: ${reason}`,
		});
	const blockedReason = `its dependencies conflict in ${files.slice(0, 5).join(', ')}`;
	setState(turn, streamId, {is: 'blocked', blockedReason, files: files.slice(0, 100)});
	say(turn, 'state', `✗ ${streamId} is blocked: ${blockedReason}`, streamId);
	raise(turn, {
		key: `worktree:${streamId}`,
		kind: 'worktree',
		streamId,
		text: `${streamId} cannot start: ${blockedReason}`,
		cure: `claude-grid merge ${streamId} (--resolve agent) lets its agent begin with the conflict; or merge them by hand on one of the branches, then claude-grid spawn ${streamId}`,
	});
};

export const onSetUp = (turn: Turn, event: Of<'setup.finished'>): void => {
	const {streamId} = event;
	const stream = streamOf(turn, streamId);
	if (!isAt(stream, 'setup') || !stream.workplace) return;
	const workplace = {
		...left(stream.workplace, event),
		...(event.startCommit !== undefined && {startCommit: event.startCommit}),
	};
	patchStream(turn, streamId, {workplace});
	if (!event.ok)
		return fail(
			turn,
			streamId,
			`setup failed: ${event.tail.trimEnd().split('\n').at(-1) ?? ''}`,
			'permanent',
			`run it by hand in its worktree to see why, then claude-grid recover ${streamId}`,
		);
	patchStream(turn, streamId, {workplace: {...workplace, isSetUp: true}});
	tellLeft(turn, streamId, 'setup', event.baseline);
	startStream(turn, streamId);
};

/** What works there is stopped; the session that follows gets the worktree made anew. */
export const onWorkLost = (turn: Turn, event: Of<'work.lost'>): void => {
	const stream = streamOf(turn, event.streamId);
	if (!stream.workplace || stream.work?.isMissing) return;
	patchStream(turn, event.streamId, {work: {...workOf(stream), isMissing: true}});
	if (liveSession(stream) && !stream.ending) beginEnding(turn, event.streamId, 'crash', 'its worktree is gone');
	raise(turn, {
		key: `lost:${event.streamId}`,
		kind: 'worktree',
		streamId: event.streamId,
		text: `the worktree of ${event.streamId} is gone: ${event.reason}`,
		cure: `claude-grid recover ${event.streamId} makes it anew from its branch and the last checkpoint`,
	});
};

/** Its agent is stopped; without a checkpoint, for what lies there is not known. */
export const onReplaced = (turn: Turn, {streamId, reason, fix}: Of<'worktree.replaced'>): void => {
	const stream = streamOf(turn, streamId);
	if (!stream.workplace) return;
	const {state, ending} = stream;
	const isAtWork = ending !== undefined || state.is === 'starting' || state.is === 'verifying';
	if (!liveSession(stream) && isAtWork) {
		clearAlerts(turn, alert => alert.key === `replaced:${streamId}`);
		return fail(turn, streamId, reason, 'permanent', fix);
	}
	if (!ending && liveSession(stream)) beginEnding(turn, streamId, 'permanent', reason, undefined, fix);
	raise(turn, {
		key: `replaced:${streamId}`,
		kind: 'worktree',
		streamId,
		text: `${streamId}: ${reason}`.slice(0, 400),
		cure: fix,
	});
};

export const onStrayed = (turn: Turn, event: Of<'work.strayed'>): void =>
	raise(turn, {
		key: `strayed:${event.streamId}`,
		kind: 'worktree',
		streamId: event.streamId,
		text: `${event.streamId}: ${event.text}`,
		cure: event.isMended ? 'look at what it changed' : `claude-grid attach ${event.streamId} takes over by hand`,
		isAdvice: event.isMended,
	});

/** Nothing of it is lost; whether it belongs to the work is the user's to say. */
export const onLeft = (turn: Turn, {streamId, branch, commits}: Of<'work.left'>): void => {
	const key = `left:${streamId}`;
	const [first] = commits;
	if (!first) return clearAlerts(turn, alert => alert.key === key);
	const named = commits.slice(0, 3).map(({subject, on}) => `"${subject.slice(0, 100)}" on ${on}`);
	const more = commits.length > named.length ? ` and ${commits.length - named.length} more` : '';
	raise(turn, {
		key,
		kind: 'worktree',
		streamId,
		text: `${streamId} committed work that is not on ${branch}: ${named.join(', ')}${more}`,
		cure: `git log -p ${branch}..${first.on} shows it, git merge ${first.on} in its worktree brings it`,
		isAdvice: true,
	});
};

/** The branch and its commits stay; a new session makes the worktree anew. */
export const onRemoved = (turn: Turn, streamId: string): void => {
	const work = {...workOf(streamOf(turn, streamId)), isMissing: true, dirty: 0};
	patchStream(turn, streamId, {work, keptBecause: undefined});
	say(turn, 'note', 'its worktree was removed, its branch stays', streamId);
};

export const onUpdated = (turn: Turn, event: Of<'worktree.updated'>): void => {
	const {streamId} = event;
	if (!event.ok) {
		say(turn, 'merge', `update refused: ${event.reason ?? ''}`, streamId);
		return raise(turn, {
			key: `update:${streamId}`,
			kind: 'merge',
			streamId,
			text: `${streamId} was not updated: ${event.reason ?? 'unknown reason'}`,
			cure: `claude-grid attach ${streamId} takes over by hand`,
		});
	}
	const {merge} = streamOf(turn, streamId);
	clearAlerts(turn, alert => alert.key === `update:${streamId}`);
	patchStream(turn, streamId, {
		behind: {},
		...(event.workplace && {workplace: event.workplace}),
		...(merge.is === 'merged' && {merge: {is: 'unmerged'}}),
	});
	say(turn, 'merge', `${streamId} holds the newest commits of its dependencies`, streamId);
	perform(turn, {type: 'work.look', streamId});
};

/** An agent may have done it, or the user; told, and not obeyed by any git of ours. */
export const onProgramsChanged = (turn: Turn, names: readonly string[]): void => {
	if (names.length === 0) return clearAlerts(turn, alert => alert.key === 'programs');
	const some = names.slice(0, 5).join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '');
	raise(turn, {
		key: 'programs',
		kind: 'repository',
		text: `what git runs in this repository was changed since the run began: ${some}`.slice(0, 400),
		cure: 'look at .git/config, .git/hooks and .git/info before you use git here; claude-grid does not run what is new until the next run',
	});
};
