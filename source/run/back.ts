import {saveCheckpoint} from './checkpoints.ts';
import type {Command, CommandAnswer} from './command.ts';
import {settle} from './ending.ts';
import type {RunEvent} from './event.ts';
import {noCheckpoint} from './fork.ts';
import {checkpointOf, doneAt, numberOf} from './timeline.ts';
import type {Turn} from './turn.ts';
import {clearAlerts, patchRun, patchStream, perform, raise, say, setState, streamOf} from './turn.ts';
import type {Task} from './types.ts';

export const notSaved = 'what is there now could not be saved first';

/** Saves what is there now; only then anything changes. */
export const goBack = (turn: Turn, command: Extract<Command, {type: 'stream.back'}>): CommandAnswer => {
	const {streamId, checkpoint: number} = command;
	const stream = streamOf(turn, streamId);
	const checkpoint = checkpointOf(stream, number);
	if (!checkpoint) return noCheckpoint(streamId, number);
	clearAlerts(turn, ({key}) => key === `back:${streamId}`);
	const {commit, completedTasks, done} = checkpoint;
	const saved = saveCheckpoint(turn, streamId, `before going back to checkpoint ${number}`);
	const back = {checkpoint: number, commit, completedTasks, ...(done && {done}), from: stream.state};
	const reason = `going back to checkpoint ${number}`;
	patchStream(turn, streamId, {
		ending: {class: 'paused', step: 'checkpoint', since: turn.now, reason, checkpoint: saved, back},
	});
	setState(turn, streamId, {is: 'waiting', cause: 'paused', since: turn.now});
	patchRun(turn, {finishedAt: undefined});
	const message = `${streamId} goes back to checkpoint ${number}; what is there now is saved first, as checkpoint ${saved}`;
	return {ok: true, message, streamId};
};

/** What is there now is saved as `saved`. */
export const startBack = (turn: Turn, streamId: string, saved: string): void => {
	const {ending} = streamOf(turn, streamId);
	if (!ending?.back || ending.checkpoint === undefined) return;
	patchStream(turn, streamId, {ending: {...ending, step: 'back'}});
	const message = `Go back to checkpoint ${ending.back.checkpoint}`;
	perform(turn, {type: 'back.start', streamId, number: ending.checkpoint, saved, to: ending.back.commit, message});
};

/** It is as it was before it was asked to go back. */
export const stayThere = (turn: Turn, streamId: string, reason: string): void => {
	const {ending} = streamOf(turn, streamId);
	if (!ending) return;
	const {back, ...rest} = ending;
	const isAskedElse = ending.class !== 'paused';
	patchStream(turn, streamId, {ending: isAskedElse ? {...rest, step: 'evidence'} : undefined});
	if (back && !isAskedElse) setState(turn, streamId, back.from);
	say(turn, 'note', `could not restore the checkpoint: ${reason}`, streamId);
	raise(turn, {
		key: `back:${streamId}`,
		kind: 'worktree',
		streamId,
		text: `${streamId} did not go back: ${reason}`,
		cure: `claude-grid fork ${streamId} starts a new stream from a checkpoint instead`,
		isAdvice: true,
	});
	if (isAskedElse) settle(turn, streamId);
};

const reopened = ({title, role}: Task): Task => ({
	title,
	status: 'pending',
	isProved: false,
	...(role !== undefined && {role}),
});

const completedAgain = (task: Task, now: number): Task => ({...reopened(task), status: 'completed', claimedAt: now});

/** Answer to back.start. */
export const onBack = (turn: Turn, event: Extract<RunEvent, {type: 'back.finished'}>): void => {
	const {streamId, number, ok, reason} = event;
	const stream = streamOf(turn, streamId);
	const {ending} = stream;
	if (ending?.step !== 'back' || ending.checkpoint !== number || !ending.back) return;
	if (!ok) return stayThere(turn, streamId, reason ?? 'unknown reason');
	const {back, ...rest} = ending;
	const done = doneAt(stream, back);
	const ref = stream.checkpoints.find(one => numberOf(one) === number)?.ref ?? '';
	// A later checkpoint may be gone back to, too: then its tasks are completed again.
	const asThen = (task: Task, index: number): Task => {
		if (done.has(index)) return task.status === 'completed' ? task : completedAgain(task, turn.now);
		return task.status === 'cancelled' ? task : reopened(task);
	};
	patchStream(turn, streamId, {
		ending: {...rest, step: 'evidence'},
		tasks: stream.tasks.map(asThen),
		next: {mode: 'fresh', cause: 'paused'},
		wentBack: {checkpoint: back.checkpoint, at: turn.now, ref},
		askedTo: {commit: false, report: false},
		...(stream.merge.is === 'conflicted' && {merge: {is: 'unmerged'}}),
		verify: undefined,
		approvedAt: undefined,
		denial: undefined,
		finishedAt: undefined,
	});
	say(
		turn,
		'command',
		`${streamId} is back at checkpoint ${back.checkpoint}; the previous state is saved as ${ref}`,
		streamId,
	);
	perform(turn, {type: 'work.look', streamId});
	settle(turn, streamId);
};
