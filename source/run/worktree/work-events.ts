import {checkCompletion} from '../completion/completion-checks.ts';
import {fail} from '../completion/completion-result.ts';
import type {Draft} from '../draft.ts';
import {addActivity, addEffect, clearAlerts, patchRun, patchStream, raiseAlert, streamOf} from '../draft.ts';
import {notSaved, startBack, stayThere} from '../features/history/back.ts';
import {changeHunk} from '../features/review/hunk-changes.ts';
import type {RunEvent} from '../model/event.ts';
import {command, hintOf} from '../model/hint.ts';
import type {Checkpoint, WorkFacts} from '../model/types.ts';
import {plannedStream} from '../model/types.ts';
import {getOn, noteLook} from '../policy/circling.ts';
import {isOutOfBudget} from '../policy/spent.ts';
import {progress} from '../select/progress.ts';
import {isFinal, liveSession} from '../select/streams.ts';
import {beginStop, finishStop} from '../stream/stopping.ts';
import {noteProgress, proveTasks} from '../stream/tasks.ts';
import {recordLeftovers} from './leftovers.ts';
import {markReadable} from './worktree-events.ts';

type Of<Type extends RunEvent['type']> = Extract<RunEvent, {readonly type: Type}>;

export const onCheckpoint = (draft: Draft, event: Of<'checkpoint.saved'>): void => {
	const {streamId} = event;
	const stream = streamOf(draft, streamId);
	if (event.checkpoint) {
		const {completed} = progress(stream);
		const isPlanned = (plannedStream(draft.run, streamId)?.tasks.length ?? 0) > 0;
		const done = stream.tasks.flatMap((task, index) => (task.status === 'completed' ? [index] : []));
		const checkpoint: Checkpoint = {
			...event.checkpoint,
			completedTasks: completed,
			...(isPlanned && (done.every((task, index) => task === index) ? {isInOrder: true} : {done})),
			attempt: stream.attempt,
		};
		patchStream(draft, streamId, {checkpoints: [...stream.checkpoints, checkpoint].slice(-50)});
		clearAlerts(draft, alert => alert.key === `checkpoint:${streamId}`);
	}
	if (event.left) recordLeftovers(draft, streamId, event.left);
	noteWork(draft, streamId, event.work);
	if (isAwaited(draft, streamId, event.number)) afterCheckpoint(draft, streamId, event.checkpoint?.commit);
};

/** Without a checkpoint nothing is thrown away: the worktree stays as it lies, and the user is told. */
export const onCheckpointFailed = (draft: Draft, event: Of<'checkpoint.failed'>): void => {
	const {streamId, reason} = event;
	addActivity(draft, 'note', `no checkpoint: ${reason}`, streamId);
	raiseAlert(draft, {
		key: `checkpoint:${streamId}`,
		kind: 'worktree',
		streamId,
		text: `no checkpoint of ${streamId} could be taken: ${reason}`,
		cure: 'the worktree is left unchanged',
		isAdvice: true,
	});
	if (event.work) noteWork(draft, streamId, event.work);
	if (isAwaited(draft, streamId, event.number)) afterCheckpoint(draft, streamId);
};

const isAwaited = (draft: Draft, streamId: string, number: number): boolean => {
	const {ending} = streamOf(draft, streamId);
	return ending?.step === 'checkpoint' && ending.checkpoint === number;
};

const afterCheckpoint = (draft: Draft, streamId: string, saved?: string): void => {
	const {ending} = streamOf(draft, streamId);
	if (!ending) return;
	if (ending.review) return changeHunk(draft, streamId, saved !== undefined);
	if (ending.back)
		return saved === undefined ? stayThere(draft, streamId, notSaved) : startBack(draft, streamId, saved);
	patchStream(draft, streamId, {ending: {...ending, step: 'evidence'}});
	finishStop(draft, streamId);
};

export const onWorkSeen = (draft: Draft, event: Of<'work.seen'>): void => {
	const {ending} = streamOf(draft, event.streamId);
	clearAlerts(draft, alert => alert.key === 'moved');
	// Nobody writes any more: what was looked at before the checkpoint is older than it.
	if (!event.isAnswer && ending && ending.step !== 'stopping') return;
	noteWork(draft, event.streamId, event.work);
	noteLook(draft, event.streamId);
	if (!event.isAnswer || ending?.step !== 'committing') return;
	const isLeft =
		event.work.dirty > 0 || (event.work.isMerging && streamOf(draft, event.streamId).resolving !== undefined);
	if (isLeft) return failToCommit(draft, event.streamId, 'its work could not be committed');
	patchStream(draft, event.streamId, {ending: {...ending, step: 'evidence'}});
	checkCompletion(draft, event.streamId);
};

export const onCommitFailed = (draft: Draft, {streamId, reason}: Of<'commit.failed'>): void => {
	if (streamOf(draft, streamId).ending?.step !== 'committing') return;
	failToCommit(draft, streamId, `its work could not be committed: ${reason}`);
};

const failToCommit = (draft: Draft, streamId: string, reason: string): void =>
	fail(draft, streamId, reason, 'finished', hintOf`${command('attach', streamId)} takes over by hand`);

/** What the user had not committed is safe in the backup; what became of it is the user's to sort out. */
const reportMixed = (draft: Draft, streamId: string, {mixed = []}: WorkFacts): void => {
	const backup = streamOf(draft, streamId).workplace?.shared?.backup;
	if (mixed.length === 0 || !backup) return;
	raiseAlert(draft, {
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
const noteWork = (draft: Draft, streamId: string, work: WorkFacts): void => {
	const stream = streamOf(draft, streamId);
	reportMixed(draft, streamId, work);
	markReadable(draft, streamId);
	const old = stream.work;
	// Most checks see what the last one saw: nothing is to be saved or told then.
	if (JSON.stringify(old) === JSON.stringify(work)) return;
	const hasMoved = old !== undefined && seen.some(fact => old[fact] !== work[fact]);
	const start = old?.head ?? stream.workplace?.startCommit;
	const hasCommitted = start !== undefined && start !== work.head && work.commits > 0;
	patchStream(draft, streamId, {work, ...(hasMoved && liveSession(stream) && {signAt: draft.now})});
	if (hasMoved) getOn(draft, streamId);
	if (!hasCommitted) return;
	patchStream(draft, streamId, {commitAt: draft.now});
	if (stream.merge.is === 'merged' && !isFinal(stream.state)) patchStream(draft, streamId, {merge: {is: 'unmerged'}});
	noteProgress(draft, streamId);
	endForBudget(draft, streamId);
	if (plannedStream(draft.run, streamId)?.verify === undefined) proveTasks(draft, streamId, draft.now);
	addEffect(draft, {type: 'radar.scan'});
};

/** With the budget used up a commit is where a session ends; one that has said its last word ends by itself. */
const endForBudget = (draft: Draft, streamId: string): void => {
	const stream = streamOf(draft, streamId);
	const session = liveSession(stream);
	if (!session || session.result || stream.ending || !isOutOfBudget(draft.run, streamId, draft.now)) return;
	addActivity(draft, 'state', `${streamId} ends at this commit: the budget is used up`, streamId);
	beginStop(draft, streamId, 'budget', 'the budget is used up');
};

export const onRadar = (draft: Draft, event: Of<'radar.scanned'>): void => {
	const known = new Set(draft.run.conflicts.map(conflict => conflict.between.join('\n')));
	patchRun(draft, {conflicts: event.conflicts});
	for (const conflict of event.conflicts) {
		const [one, other] = conflict.between;
		if (known.has(conflict.between.join('\n'))) continue;
		const others = draft.run.streams[other] ? other : draft.run.target || other;
		addActivity(draft, 'note', `⇄ ${one} and ${others} both change ${conflict.files.slice(0, 3).join(', ')}`, one);
	}
	for (const [streamId, behind] of Object.entries(event.behind)) {
		const stream = draft.run.streams[streamId];
		if (stream && JSON.stringify(stream.behind) !== JSON.stringify(behind)) patchStream(draft, streamId, {behind});
	}
};
