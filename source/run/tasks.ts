import {count} from './count.ts';
import {getOn} from './circling.ts';
import {saveCheckpoint} from './checkpoints.ts';
import type {Todo} from './report.ts';
import type {Turn} from './turn.ts';
import {patchStream, say, streamOf} from './turn.ts';
import type {Task, TaskStatus} from './types.ts';
import {plannedStream} from './types.ts';

/** Progress of any kind refills what recovery may spend. */
export const noteProgress = (turn: Turn, streamId: string): void => {
	const planned = plannedStream(turn.run, streamId);
	getOn(turn, streamId);
	patchStream(turn, streamId, {
		progressAt: turn.now,
		signAt: turn.now,
		recoveriesLeft: planned?.contextRecovery.maxRecoveryAttempts ?? 0,
		contextRecoveriesWithoutProgress: 0,
		crashes: 0,
		quickCrashes: [],
	});
};

/** One task's status as an agent reports it; index is 0-based. A completed task never goes back by itself. */
export const claimTask = (
	turn: Turn,
	streamId: string,
	index: number,
	status: TaskStatus,
	blockedReason?: string,
): boolean => {
	const stream = streamOf(turn, streamId);
	const task = stream.tasks[index];
	if (!task || task.status === status) return task !== undefined;
	if (task.status === 'completed') return true;
	const {blockedReason: _old, ...rest} = task;
	const changed: Task = {
		...rest,
		status,
		...(status === 'completed' && {claimedAt: turn.now}),
		...(status === 'blocked' && blockedReason !== undefined && {blockedReason}),
	};
	patchStream(turn, streamId, {tasks: stream.tasks.map((one, at) => (at === index ? changed : one))});
	if (status === 'completed') {
		say(turn, 'task', `✓ task ${index + 1}: ${task.title}`, streamId);
		noteProgress(turn, streamId);
		if (stream.workplace && !stream.ending) saveCheckpoint(turn, streamId, `task ${index + 1} completed`);
	}
	if (status === 'blocked')
		say(turn, 'task', `✗ task ${index + 1} is blocked: ${blockedReason ?? task.title}`, streamId);
	return true;
};

/** The agent's own list: `[n] title` first, then the exact title. With only a prompt its to-dos are the tasks. */
export const applyTodos = (turn: Turn, streamId: string, todos: readonly Todo[]): void => {
	const planned = plannedStream(turn.run, streamId);
	if (!planned) return;
	if (planned.tasks.length === 0) return adoptTodos(turn, streamId, todos);
	for (const todo of todos) {
		const index = taskIndex(streamOf(turn, streamId).tasks, todo.title);
		if (index !== undefined && todo.status !== 'pending') claimTask(turn, streamId, index, todo.status);
	}
};

const taskIndex = (tasks: readonly Task[], title: string): number | undefined => {
	const number = /^\s*\[(\d{1,5})\]/.exec(title)?.[1];
	if (number !== undefined) return tasks[Number(number) - 1] ? Number(number) - 1 : undefined;
	const exact = tasks.findIndex(task => task.title.trim() === title.trim());
	return exact === -1 ? undefined : exact;
};

const adoptTodos = (turn: Turn, streamId: string, todos: readonly Todo[]): void => {
	if (todos.length === 0) return;
	const before = streamOf(turn, streamId).tasks;
	const had = new Map(before.map(task => [task.title, task]));
	const isNew = (todo: Todo) => todo.status === 'completed' && had.get(todo.title)?.status !== 'completed';
	const tasks = todos.slice(0, mostTodos).map((todo): Task => {
		const old = had.get(todo.title);
		if (old?.status === 'completed') return old;
		return {
			title: todo.title,
			status: todo.status,
			isProved: false,
			...(todo.status === 'completed' && {claimedAt: turn.now}),
		};
	});
	// A new list of the agent's does not undo what was done under the one before.
	const done = before.filter(task => task.status === 'completed' && !todos.some(todo => todo.title === task.title));
	patchStream(turn, streamId, {tasks: [...done, ...tasks].slice(0, mostTodos)});
	const completed = todos.filter(isNew);
	for (const todo of completed) say(turn, 'task', `✓ task: ${todo.title}`, streamId);
	if (completed.length === 0) return;
	noteProgress(turn, streamId);
	const {workplace, ending} = streamOf(turn, streamId);
	if (workplace && !ending) saveCheckpoint(turn, streamId, `${count(completed.length, 'task')} completed`);
};

const mostTodos = 200;

/** Claims made up to `at` are proved by what was committed (and verified) then. */
export const proveTasks = (turn: Turn, streamId: string, at: number): void => {
	const {tasks} = streamOf(turn, streamId);
	const isProvable = (task: Task) =>
		task.status === 'completed' && !task.isProved && (task.claimedAt ?? Number.POSITIVE_INFINITY) <= at;
	if (tasks.some(isProvable))
		patchStream(turn, streamId, {tasks: tasks.map(task => (isProvable(task) ? {...task, isProved: true} : task))});
};
