import {notSaved, startBack, stayThere} from './back.ts';
import {getOn} from './circling.ts';
import {beginEnding, settle} from './ending.ts';
import type {RunEvent} from './event.ts';
import {settleEvidence} from './evidence.ts';
import {noteLeft} from './left-over.ts';
import {isFinal, liveSession, progress} from './select.ts';
import {isOutOfBudget} from './spent.ts';
import {noteProgress, proveTasks} from './tasks.ts';
import type {Turn} from './turn.ts';
import {clearAlerts, patchRun, patchStream, perform, raise, say, streamOf} from './turn.ts';
import type {Checkpoint, WorkFacts} from './types.ts';
import {plannedStream} from './types.ts';
import {fail} from './verdict.ts';

type Of<Type extends RunEvent['type']> = Extract<RunEvent, {readonly type: Type}>;

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

/** Without a checkpoint nothing is thrown away: the worktree stays as it lies, and the user is told. */
export const onCheckpointFailed = (turn: Turn, event: Of<'checkpoint.failed'>): void => {
	const {streamId, reason} = event;
	say(turn, 'note', `no checkpoint: ${reason}`, streamId);
	raise(turn, {
		key: `checkpoint:${streamId}`,
		kind: 'worktree',
		streamId,
		text: `no checkpoint of ${streamId} could be taken: ${reason}`,
		cure: 'the worktree is left unchanged',
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

/** What the user had not committed is safe in the backup; what became of it is the user's to sort out. */
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

/** A file rewritten in place changes only its content. */
const seen = ['head', 'dirty', 'added', 'removed', 'content'] as const;

/** New commits are progress; so is nothing else git shows, though any change is a sign of work. */
const noteWork = (turn: Turn, streamId: string, work: WorkFacts): void => {
	const stream = streamOf(turn, streamId);
	tellMixed(turn, streamId, work);
	const old = stream.work;
	const hasMoved = old !== undefined && seen.some(fact => old[fact] !== work[fact]);
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
