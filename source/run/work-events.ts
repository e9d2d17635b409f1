import {getOn} from './circling.ts';
import {notSaved, startBack, stayThere} from './back.ts';
import {beginEnding, settle} from './ending.ts';
import type {RunEvent} from './event.ts';
import {settleEvidence} from './evidence.ts';
import {isFinal, liveSession, progress} from './select.ts';
import {settleRecovery} from './recover.ts';
import {startStream} from './sessions.ts';
import {left, noteLeft, tellLeft} from './left-over.ts';
import {noteProgress, proveTasks} from './tasks.ts';
import {isOutOfBudget} from './spent.ts';
import type {Turn} from './turn.ts';
import {clearAlerts, patchRun, patchStream, perform, raise, say, setState, streamOf} from './turn.ts';
import type {Checkpoint, Stream, WorkFacts} from './types.ts';
import {plannedStream} from './types.ts';
import {fail} from './verdict.ts';

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

export const onCheckpoint = (turn: Turn, event: Of<'checkpoint.saved'>): void => {
	const {streamId} = event;
	const stream = streamOf(turn, streamId);
	if (event.checkpoint) {
		const {completed} = progress(stream);
		const isPlanned = (plannedStream(turn.run, streamId)?.tasks.length ?? 0) > 0;
		const done = stream.tasks.flatMap((task, index) => (task.status === 'completed' ? [index] : []));
		const checkpoint: Checkpoint = {
			...event.checkpoint,
			completedTasks: completed,
			...(isPlanned && {done}),
			attempt: stream.attempt,
		};
		patchStream(turn, streamId, {checkpoints: [...stream.checkpoints, checkpoint].slice(-50)});
		clearAlerts(turn, alert => alert.key === `checkpoint:${streamId}`);
	}
	if (event.left) noteLeft(turn, streamId, event.left);
	noteWork(turn, streamId, event.work);
	if (isAwaited(turn, streamId, event.number)) afterCheckpoint(turn, streamId, event.checkpoint?.commit);
};

/** Without a checkpoint nothing is thrown away: the worktree stays as it lies, and the person is told. */
export const onCheckpointFailed = (turn: Turn, event: Of<'checkpoint.failed'>): void => {
	const {streamId, reason} = event;
	say(turn, 'note', `no checkpoint: ${reason}`, streamId);
	raise(turn, {
		key: `checkpoint:${streamId}`,
		kind: 'worktree',
		streamId,
		text: `no checkpoint of ${streamId} could be taken: ${reason}`,
		cure: 'its worktree is left as it lies',
		isAdvice: true,
	});
	if (isAwaited(turn, streamId, event.number)) afterCheckpoint(turn, streamId);
};

const isAwaited = (turn: Turn, streamId: string, number: number): boolean => {
	const {ending} = streamOf(turn, streamId);
	return ending?.step === 'checkpoint' && ending.checkpoint === number;
};

const afterCheckpoint = (turn: Turn, streamId: string, saved?: string): void => {
	const {ending} = streamOf(turn, streamId);
	if (!ending) return;
	if (ending.back) return saved === undefined ? stayThere(turn, streamId, notSaved) : startBack(turn, streamId, saved);
	patchStream(turn, streamId, {ending: {...ending, step: 'evidence'}});
	settle(turn, streamId);
};

export const onWorkSeen = (turn: Turn, event: Of<'work.seen'>): void => {
	const {ending} = streamOf(turn, event.streamId);
	clearAlerts(turn, alert => alert.key === 'moved');
	// Nobody writes any more: what was looked at before the checkpoint is older than it.
	if (!event.isAnswer && ending && ending.step !== 'stopping') return;
	noteWork(turn, event.streamId, event.work);
	if (!event.isAnswer || ending?.step !== 'committing') return;
	const isLeft =
		event.work.dirty > 0 || (event.work.isMerging && streamOf(turn, event.streamId).resolving !== undefined);
	if (isLeft) return failToCommit(turn, event.streamId, 'its work could not be committed');
	patchStream(turn, event.streamId, {ending: {...ending, step: 'evidence'}});
	settleEvidence(turn, event.streamId);
};

export const onCommitFailed = (turn: Turn, {streamId, reason}: Of<'commit.failed'>): void => {
	if (streamOf(turn, streamId).ending?.step !== 'committing') return;
	failToCommit(turn, streamId, `its work could not be committed: ${reason}`);
};

const failToCommit = (turn: Turn, streamId: string, reason: string): void =>
	fail(turn, streamId, reason, 'finished', `claude-grid attach ${streamId} takes over by hand`);

export const unseen: WorkFacts = {
	head: '',
	commits: 0,
	files: 0,
	added: 0,
	removed: 0,
	dirty: 0,
	branch: '',
	changedPaths: [],
};

/** What works there is stopped; the session that follows gets the worktree made anew. */
export const onWorkLost = (turn: Turn, event: Of<'work.lost'>): void => {
	const stream = streamOf(turn, event.streamId);
	if (!stream.workplace || stream.work?.isMissing) return;
	const work = stream.work ?? {...unseen, head: stream.workplace.startCommit};
	patchStream(turn, event.streamId, {work: {...work, isMissing: true}});
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
	const {work, workplace} = streamOf(turn, streamId);
	const known = work ?? {...unseen, head: workplace?.startCommit ?? ''};
	patchStream(turn, streamId, {work: {...known, isMissing: true, dirty: 0}, keptBecause: undefined});
	say(turn, 'note', 'its worktree was removed, its branch stays', streamId);
};

/** What the person had not committed is safe in the backup; what became of it is the person's to sort out. */
const tellMixed = (turn: Turn, streamId: string, {mixed = []}: WorkFacts): void => {
	const backup = streamOf(turn, streamId).workplace?.shared?.backup;
	if (mixed.length === 0 || !backup) return;
	raise(turn, {
		key: `mixed:${streamId}`,
		kind: 'worktree',
		streamId,
		text: `${streamId} changed or committed files that held your uncommitted work: ${mixed.slice(0, 5).join(', ')}${mixed.length > 5 ? ` and ${mixed.length - 5} more` : ''}`,
		cure: `your own is saved: git diff ${backup.ref} shows what changed, git show ${backup.ref}:FILE your own`,
		isAdvice: true,
	});
};

/** New commits are progress; so is nothing else git shows, though any change is a sign of work. */
const noteWork = (turn: Turn, streamId: string, work: WorkFacts): void => {
	const stream = streamOf(turn, streamId);
	tellMixed(turn, streamId, work);
	const old = stream.work;
	const hasMoved =
		old !== undefined &&
		(old.head !== work.head || old.dirty !== work.dirty || old.added !== work.added || old.removed !== work.removed);
	const start = old?.head ?? stream.workplace?.startCommit;
	const hasCommitted = start !== undefined && start !== work.head && work.commits > 0;
	patchStream(turn, streamId, {work, ...(hasMoved && liveSession(stream) && {signAt: turn.now})});
	if (hasMoved) getOn(turn, streamId);
	if (!hasCommitted) return;
	patchStream(turn, streamId, {commitAt: turn.now});
	if (stream.merge.is === 'merged' && !isFinal(stream.state)) patchStream(turn, streamId, {merge: {is: 'unmerged'}});
	noteProgress(turn, streamId);
	endForBudget(turn, streamId);
	if (plannedStream(turn.run, streamId)?.verify === undefined) proveTasks(turn, streamId, turn.now);
	perform(turn, {type: 'radar.scan'});
};

/** With the budget used up a commit is where a session ends; one that has said its last word ends by itself. */
const endForBudget = (turn: Turn, streamId: string): void => {
	const stream = streamOf(turn, streamId);
	const session = liveSession(stream);
	if (!session || session.result || stream.ending || !isOutOfBudget(turn.run, streamId, turn.now)) return;
	say(turn, 'state', `${streamId} ends at this commit: the budget is used up`, streamId);
	beginEnding(turn, streamId, 'budget', 'the budget is used up');
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

export const onRadar = (turn: Turn, event: Of<'radar.scanned'>): void => {
	const known = new Set(turn.run.conflicts.map(conflict => conflict.between.join('\n')));
	patchRun(turn, {conflicts: event.conflicts});
	for (const conflict of event.conflicts) {
		const [one, other] = conflict.between;
		if (!known.has(conflict.between.join('\n')))
			say(turn, 'note', `⇄ ${one} and ${other} both change ${conflict.files.slice(0, 3).join(', ')}`, one);
	}
	for (const [streamId, behind] of Object.entries(event.behind)) {
		const stream = turn.run.streams[streamId];
		if (stream && JSON.stringify(stream.behind) !== JSON.stringify(behind)) patchStream(turn, streamId, {behind});
	}
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
