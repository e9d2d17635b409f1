import type {PlannedStream} from '../../../plan/types.ts';
import {createStream} from '../../create.ts';
import type {Draft} from '../../draft.ts';
import {addActivity, patchRun, streamOf} from '../../draft.ts';
import type {Command, CommandAnswer} from '../../model/command.ts';
import type {Run} from '../../model/types.ts';
import {plannedStream} from '../../model/types.ts';
import {checkpointOf, doneAt, numberOf} from './timeline.ts';

export const noCheckpoint = (streamId: string, number: number): CommandAnswer => ({
	ok: false,
	code: 'NO_CHECKPOINT',
	message: `${streamId} has no checkpoint ${number}`,
	cure: `claude-grid timeline ${streamId} lists the newest 50`,
});

/** A new stream whose worktree starts from a checkpoint of another, which is left as it is. */
export const forkStream = (draft: Draft, command: Extract<Command, {type: 'stream.fork'}>): CommandAnswer => {
	const {run} = draft;
	const {streamId, prompt} = command;
	const stream = streamOf(draft, streamId);
	const planned = plannedStream(run, streamId);
	const number = command.checkpoint ?? numberOf(stream.checkpoints.at(-1) ?? {ref: ''});
	const checkpoint = checkpointOf(stream, number);
	if (!planned || !checkpoint) return noCheckpoint(streamId, number);
	const done = doneAt(stream, checkpoint);
	if (prompt === undefined && done.size === stream.tasks.length)
		return {
			ok: false,
			code: 'NOTHING_TO_DO',
			message: `all tasks of ${streamId} were done at checkpoint ${number}: say what the fork should do`,
			cure: `claude-grid fork ${streamId} --at ${number} "<prompt>"`,
		};
	const fork = {...planFork(run, planned), ...workOf(planned, done, prompt)};
	const origin = {streamId, checkpoint: number, commit: checkpoint.commit};
	patchRun(draft, {
		plan: {...run.plan, streams: [...run.plan.streams, fork]},
		streams: {...run.streams, [fork.id]: {...createStream(fork, draft.now), origin}},
		finishedAt: undefined,
	});
	addActivity(draft, 'command', `${fork.id} was forked from checkpoint ${number} of ${streamId}`, fork.id);
	return {ok: true, message: `${fork.id} starts from checkpoint ${number} of ${streamId}`, streamId: fork.id};
};

type Work = Pick<PlannedStream, 'prompt' | 'tasks'>;

const workOf = (planned: PlannedStream, done: ReadonlySet<number>, prompt: string | undefined): Work => {
	if (prompt !== undefined) return {prompt, tasks: []};
	const tasks = planned.tasks.map(({isCompleted: _, ...task}, index) => ({
		...task,
		...(done.has(index) && {isCompleted: true}),
	}));
	return {tasks, ...(planned.prompt !== undefined && {prompt: planned.prompt})};
};

/** Under the rules of the stream it comes from; it waits for nobody, and nobody waits for it. */
const planFork = (run: Run, planned: PlannedStream): PlannedStream => {
	const {description: _what, race: _race, worktreePath: _path, base: _base, approve, ...rest} = planned;
	return {
		...rest,
		...freeName(run, planned),
		dependencies: [],
		isolation: 'worktree',
		merge: 'manual',
		isFork: true,
		...(approve === 'after' && {approve}),
	};
};

const freeName = ({plan}: Run, {id: of, name}: PlannedStream): Pick<PlannedStream, 'id' | 'name' | 'branch'> => {
	const taken = new Set(plan.streams.flatMap(one => [one.id, one.name, one.branch]).map(text => text.toLowerCase()));
	for (let number = 1; ; number++) {
		const suffix = number === 1 ? 'fork' : `fork-${number}`;
		const id = `${of.slice(0, 50)}-${suffix}`;
		const found = {id, name: `${name.slice(0, 60)} ${suffix}`, branch: `stream/${id.toLowerCase()}`};
		if (Object.values(found).every(text => !taken.has(text.toLowerCase()))) return found;
	}
};
