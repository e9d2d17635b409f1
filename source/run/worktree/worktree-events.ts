import {fail} from '../completion/completion-result.ts';
import type {Draft} from '../draft.ts';
import {addActivity, addEffect, clearAlerts, patchStream, raiseAlert, setState, streamOf} from '../draft.ts';
import type {RunEvent} from '../model/event.ts';
import {command, hintOf} from '../model/hint.ts';
import type {Stream} from '../model/types.ts';
import {isFailedBy, liveSession} from '../select/streams.ts';
import {settleRecovery} from '../stream/recover.ts';
import {startStream} from '../stream/sessions.ts';
import {beginStop} from '../stream/stopping.ts';
import {reportLeftovers, withLeftovers} from './leftovers.ts';
import {workOf} from './work-facts.ts';

type Of<Type extends RunEvent['type']> = Extract<RunEvent, {readonly type: Type}>;

/** A stream on its way down takes no further step up. */
const isAt = ({state, ending}: Stream, step: 'worktree' | 'setup'): boolean =>
	state.is === 'starting' && state.step === step && !ending;

export const onPrepared = (draft: Draft, event: Of<'worktree.prepared'>): void => {
	const stream = streamOf(draft, event.streamId);
	if (!isAt(stream, 'worktree')) {
		// Stopped while it was made: it is there for whoever continues the stream.
		if (!stream.workplace) patchStream(draft, event.streamId, {workplace: event.workplace});
		return;
	}
	clearAlerts(draft, alert => alert.key === `replaced:${event.streamId}`);
	patchStream(draft, event.streamId, {
		workplace: event.workplace,
		...(stream.work && {work: {...stream.work, isMissing: false}}),
	});
	if (event.note !== undefined) addActivity(draft, 'note', event.note, event.streamId);
	startStream(draft, event.streamId);
};

export const onPrepareFailed = (draft: Draft, event: Of<'worktree.failed'>): void => {
	const {streamId, files, reason} = event;
	if (!isAt(streamOf(draft, streamId), 'worktree')) return;
	if (!files && event.isPermanent) return fail(draft, streamId, `no worktree: ${reason}`, 'permanent');
	if (!files)
		return settleRecovery(draft, streamId, {
			class: 'crash',
			step: 'evidence',
			since: draft.now,
			reason: `no worktree: ${reason}`,
		});
	const blockedReason = `its dependencies conflict in ${files.slice(0, 5).join(', ')}`;
	setState(draft, streamId, {is: 'blocked', blockedReason, files: files.slice(0, 100)});
	addActivity(draft, 'state', `✗ ${streamId} is blocked: ${blockedReason}`, streamId);
};

export const onSetUp = (draft: Draft, event: Of<'setup.finished'>): void => {
	const {streamId} = event;
	const stream = streamOf(draft, streamId);
	if (!isAt(stream, 'setup') || !stream.workplace) return;
	const workplace = {
		...withLeftovers(stream.workplace, event),
		...(event.startCommit !== undefined && {startCommit: event.startCommit}),
	};
	patchStream(draft, streamId, {workplace});
	if (!event.ok)
		return fail(
			draft,
			streamId,
			['setup failed', event.tail.trimEnd().split('\n').at(-1)].filter(Boolean).join(': '),
			'permanent',
			hintOf`run it by hand in its worktree to see why, then ${command('recover', streamId)}`,
		);
	patchStream(draft, streamId, {workplace: {...workplace, isSetUp: true}});
	reportLeftovers(draft, streamId, 'setup', event.baseline);
	startStream(draft, streamId);
};

/** What works there is stopped; the session that follows gets the worktree made anew. */
export const onWorkLost = (draft: Draft, event: Of<'work.lost'>): void => {
	const stream = streamOf(draft, event.streamId);
	if (!stream.workplace || stream.work?.isMissing) return;
	patchStream(draft, event.streamId, {work: {...workOf(stream), isMissing: true}});
	if (liveSession(stream) && !stream.ending) beginStop(draft, event.streamId, 'crash', 'its worktree is gone');
	raiseAlert(draft, {
		key: `lost:${event.streamId}`,
		kind: 'worktree',
		streamId: event.streamId,
		text: `the worktree of ${event.streamId} is gone: ${event.reason}`,
		cure: hintOf`${command('recover', event.streamId)} makes it anew from its branch and the last checkpoint`,
	});
};

/** Its agent is stopped; without a checkpoint, for what lies there is not known. */
export const onReplaced = (draft: Draft, {streamId, reason, fix}: Of<'worktree.replaced'>): void => {
	const stream = streamOf(draft, streamId);
	if (!stream.workplace) return;
	// A look that was under way as it failed tells nothing more.
	if (isFailedBy(stream, reason)) return;
	const {state, ending} = stream;
	const isAtWork = ending !== undefined || state.is === 'starting' || state.is === 'verifying';
	if (!liveSession(stream) && isAtWork) {
		clearAlerts(draft, alert => alert.key === `replaced:${streamId}`);
		return fail(draft, streamId, reason, 'permanent', fix);
	}
	if (!ending && liveSession(stream)) beginStop(draft, streamId, 'permanent', reason, undefined, fix);
	raiseAlert(draft, {
		key: `replaced:${streamId}`,
		kind: 'worktree',
		streamId,
		text: `${streamId}: ${reason}`.slice(0, 400),
		cure: fix,
	});
};

const unreadableKey = (streamId: string): string => `unreadable:${streamId}`;

/** Without git nothing is known of the work: what ends here fails, and lies as it was left; an agent at work is left alone. */
export const onUnreadable = (draft: Draft, {streamId, reason, fix}: Of<'worktree.unreadable'>): void => {
	const stream = streamOf(draft, streamId);
	const {state, ending} = stream;
	if (isFailedBy(stream, reason)) return;
	const isAtWork = ending !== undefined || state.is === 'starting' || state.is === 'verifying';
	if (!liveSession(stream) && isAtWork && !ending?.back && !ending?.review) {
		markReadable(draft, streamId);
		return fail(draft, streamId, reason, 'permanent', hintOf`${fix}, then ${command('recover', streamId)}`);
	}
	raiseAlert(draft, {
		key: unreadableKey(streamId),
		kind: 'worktree',
		streamId,
		text: `the work of ${streamId} cannot be seen: ${reason}`.slice(0, 400),
		cure: `${fix}; nothing there was touched`,
	});
};

export const markReadable = (draft: Draft, streamId: string): void =>
	clearAlerts(draft, alert => alert.key === unreadableKey(streamId));

export const onStrayed = (draft: Draft, event: Of<'work.strayed'>): void =>
	raiseAlert(draft, {
		key: `strayed:${event.streamId}`,
		kind: 'worktree',
		streamId: event.streamId,
		text: `${event.streamId}: ${event.text}`,
		cure: event.isMended ? 'look at what it changed' : hintOf`${command('attach', event.streamId)} takes over by hand`,
		isAdvice: event.isMended,
	});

/** Nothing of it is lost; whether it belongs to the work is the user's to say. */
export const onLeft = (draft: Draft, {streamId, branch, commits}: Of<'work.left'>): void => {
	const key = `left:${streamId}`;
	const [first] = commits;
	if (!first) return clearAlerts(draft, alert => alert.key === key);
	const named = commits.slice(0, 3).map(({subject, on}) => `"${subject.slice(0, 100)}" on ${on}`);
	const more = commits.length > named.length ? ` and ${commits.length - named.length} more` : '';
	raiseAlert(draft, {
		key,
		kind: 'worktree',
		streamId,
		text: `${streamId} committed work that is not on ${branch}: ${named.join(', ')}${more}`,
		cure: `git log -p ${branch}..${first.on} shows it, git merge ${first.on} in its worktree brings it`,
		isAdvice: true,
	});
};

/** The branch and its commits stay; a new session makes the worktree anew. */
export const onRemoved = (draft: Draft, streamId: string): void => {
	const work = {...workOf(streamOf(draft, streamId)), isMissing: true, dirty: 0};
	patchStream(draft, streamId, {work, keptBecause: undefined});
	addActivity(draft, 'note', 'its worktree was removed, its branch stays', streamId);
};

export const onUpdated = (draft: Draft, event: Of<'worktree.updated'>): void => {
	const {streamId} = event;
	if (!event.ok) {
		addActivity(draft, 'merge', `update refused: ${event.reason ?? ''}`, streamId);
		return raiseAlert(draft, {
			key: `update:${streamId}`,
			kind: 'merge',
			streamId,
			text: `${streamId} was not updated: ${event.reason ?? 'unknown reason'}`,
			cure: hintOf`${command('attach', streamId)} takes over by hand`,
		});
	}
	const {merge} = streamOf(draft, streamId);
	clearAlerts(draft, alert => alert.key === `update:${streamId}`);
	patchStream(draft, streamId, {
		behind: {},
		...(event.workplace && {workplace: event.workplace}),
		...(merge.is === 'merged' && {merge: {is: 'unmerged'}}),
	});
	addActivity(draft, 'merge', `${streamId} holds the newest commits of its dependencies`, streamId);
	addEffect(draft, {type: 'work.look', streamId});
};

/** An agent may have done it, or the user; told, and not obeyed by any git of ours. */
export const onProgramsChanged = (draft: Draft, names: readonly string[]): void => {
	if (names.length === 0) return clearAlerts(draft, alert => alert.key === 'programs');
	const some = names.slice(0, 5).join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '');
	raiseAlert(draft, {
		key: 'programs',
		kind: 'repository',
		text: `what git runs in this repository was changed since the run began: ${some}`.slice(0, 400),
		cure: 'look at .git/config, .git/hooks, .git/info and .git/worktrees/*/config.worktree before you use git here; claude-grid does not run what is new until the next run',
	});
};
