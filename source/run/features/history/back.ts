import type {Draft} from '../../draft.ts';
import {
	addActivity,
	addEffect,
	clearAlerts,
	patchRun,
	patchStream,
	raiseAlert,
	setState,
	streamOf,
} from '../../draft.ts';
import type {Command, CommandAnswer} from '../../model/command.ts';
import type {RunEvent} from '../../model/event.ts';
import {command, hintOf} from '../../model/hint.ts';
import type {Task} from '../../model/types.ts';
import {notAsked} from '../../policy/attempts.ts';
import {saveCheckpoint} from '../../stream/checkpoints.ts';
import {finishStop} from '../../stream/stopping.ts';
import {noCheckpoint} from './fork.ts';
import {checkpointOf, doneAt, numberOf} from './timeline.ts';

export const notSaved = 'what is there now could not be saved first';

/** Saves what is there now; only then anything changes. */
export const goBack = (draft: Draft, command: Extract<Command, {type: 'stream.back'}>): CommandAnswer => {
	const {streamId, checkpoint: number} = command;
	const stream = streamOf(draft, streamId);
	const checkpoint = checkpointOf(stream, number);
	if (!checkpoint) return noCheckpoint(streamId, number);
	clearAlerts(draft, ({key}) => key === `back:${streamId}`);
	const {commit, completedTasks, done, isInOrder} = checkpoint;
	const saved = saveCheckpoint(draft, streamId, `before going back to checkpoint ${number}`);
	const back = {
		checkpoint: number,
		commit,
		completedTasks,
		...(done && {done}),
		...(isInOrder && {isInOrder}),
		from: stream.state,
	};
	const reason = `going back to checkpoint ${number}`;
	patchStream(draft, streamId, {
		ending: {class: 'paused', step: 'checkpoint', since: draft.now, reason, checkpoint: saved, back},
	});
	setState(draft, streamId, {is: 'waiting', cause: 'paused', since: draft.now});
	patchRun(draft, {finishedAt: undefined});
	const message = `${streamId} goes back to checkpoint ${number}; what is there now is saved first, as checkpoint ${saved}`;
	return {ok: true, message, streamId};
};

/** What is there now is saved as `saved`. */
export const startBack = (draft: Draft, streamId: string, saved: string): void => {
	const {ending} = streamOf(draft, streamId);
	if (!ending?.back || ending.checkpoint === undefined) return;
	patchStream(draft, streamId, {ending: {...ending, step: 'back'}});
	const message = `Go back to checkpoint ${ending.back.checkpoint}`;
	addEffect(draft, {type: 'back.start', streamId, number: ending.checkpoint, saved, to: ending.back.commit, message});
};

/** It is as it was before it was asked to go back. */
export const stayThere = (draft: Draft, streamId: string, reason: string): void => {
	const {ending} = streamOf(draft, streamId);
	if (!ending) return;
	const {back, ...rest} = ending;
	const isAskedElse = ending.class !== 'paused';
	patchStream(draft, streamId, {ending: isAskedElse ? {...rest, step: 'evidence'} : undefined});
	if (back && !isAskedElse) setState(draft, streamId, back.from);
	addActivity(draft, 'note', `could not restore the checkpoint: ${reason}`, streamId);
	raiseAlert(draft, {
		key: `back:${streamId}`,
		kind: 'worktree',
		streamId,
		text: `${streamId} did not go back: ${reason}`,
		cure: hintOf`${command('fork', streamId)} starts a new stream from a checkpoint instead`,
		isAdvice: true,
	});
	if (isAskedElse) finishStop(draft, streamId);
};

const reopened = ({title, role}: Task): Task => ({
	title,
	status: 'pending',
	isProved: false,
	...(role !== undefined && {role}),
});

const completedAgain = (task: Task, now: number): Task => ({...reopened(task), status: 'completed', claimedAt: now});

/** Answer to back.start. */
export const onBack = (draft: Draft, event: Extract<RunEvent, {type: 'back.finished'}>): void => {
	const {streamId, number, ok, reason} = event;
	const stream = streamOf(draft, streamId);
	const {ending} = stream;
	if (ending?.step !== 'back' || ending.checkpoint !== number || !ending.back) return;
	if (!ok) return stayThere(draft, streamId, reason ?? 'unknown reason');
	const {back, ...rest} = ending;
	const done = doneAt(stream, back);
	const ref = stream.checkpoints.find(one => numberOf(one) === number)?.ref ?? '';
	// A later checkpoint may be gone back to, too: then its tasks are completed again.
	const asThen = (task: Task, index: number): Task => {
		if (done.has(index)) return task.status === 'completed' ? task : completedAgain(task, draft.now);
		return task.status === 'cancelled' ? task : reopened(task);
	};
	patchStream(draft, streamId, {
		ending: {...rest, step: 'evidence'},
		tasks: stream.tasks.map(asThen),
		next: {mode: 'fresh', cause: 'paused'},
		wentBack: {checkpoint: back.checkpoint, at: draft.now, ref},
		askedTo: notAsked,
		...(stream.merge.is === 'conflicted' && {merge: {is: 'unmerged'}}),
		verify: undefined,
		approvedAt: undefined,
		denial: undefined,
		finishedAt: undefined,
	});
	addActivity(
		draft,
		'command',
		`${streamId} is back at checkpoint ${back.checkpoint}; the previous state is saved as ${ref}`,
		streamId,
	);
	addEffect(draft, {type: 'work.look', streamId});
	finishStop(draft, streamId);
};
