import {count} from '../count.ts';
import type {Draft} from '../draft.ts';
import {addActivity, addEffect, patchStream, streamOf} from '../draft.ts';
import type {CommandOf} from '../feature.ts';
import type {CommandAnswer} from '../model/command.ts';
import type {Todo} from '../model/report.ts';
import type {Task, TaskStatus} from '../model/types.ts';
import {plannedStream} from '../model/types.ts';
import {unspent} from '../policy/attempts.ts';
import {getOn} from '../policy/circling.ts';
import {currentSession} from '../select/streams.ts';
import {saveCheckpoint} from './checkpoints.ts';

/** Progress of any kind refills what recovery may spend. */
export const noteProgress = (draft: Draft, streamId: string): void => {
	const planned = plannedStream(draft.run, streamId);
	getOn(draft, streamId);
	patchStream(draft, streamId, {
		progressAt: draft.now,
		signAt: draft.now,
		...unspent(planned?.contextRecovery.maxRecoveryAttempts ?? 0),
	});
};

/** One task's status as an agent reports it; index is 0-based. A completed task never goes back by itself. */
export const claimTask = (
	draft: Draft,
	streamId: string,
	index: number,
	status: TaskStatus,
	blockedReason?: string,
): boolean => {
	const stream = streamOf(draft, streamId);
	const task = stream.tasks[index];
	if (!task || task.status === status) return task !== undefined;
	if (task.status === 'completed') return true;
	const {blockedReason: _old, ...rest} = task;
	const changed: Task = {
		...rest,
		status,
		...(status === 'completed' && {claimedAt: draft.now}),
		...(status === 'blocked' && blockedReason !== undefined && {blockedReason}),
	};
	patchStream(draft, streamId, {tasks: stream.tasks.map((one, at) => (at === index ? changed : one))});
	if (status === 'completed') {
		addActivity(draft, 'task', `✓ task ${index + 1}: ${task.title}`, streamId);
		noteProgress(draft, streamId);
		if (stream.workplace && !stream.ending) saveCheckpoint(draft, streamId, `task ${index + 1} completed`);
	}
	if (status === 'blocked')
		addActivity(draft, 'task', `✗ task ${index + 1} is blocked: ${blockedReason ?? task.title}`, streamId);
	return true;
};

/** The agent's own list: `[n] title` first, then the exact title. With only a prompt its to-dos are the tasks. */
export const applyTodos = (draft: Draft, streamId: string, todos: readonly Todo[]): void => {
	const planned = plannedStream(draft.run, streamId);
	if (!planned) return;
	if (planned.tasks.length === 0) return adoptTodos(draft, streamId, todos);
	for (const todo of todos) {
		const index = taskIndex(streamOf(draft, streamId).tasks, todo.title);
		if (index !== undefined && todo.status !== 'pending') claimTask(draft, streamId, index, todo.status);
	}
};

const taskIndex = (tasks: readonly Task[], title: string): number | undefined => {
	const number = /^\s*\[(\d{1,5})\]/.exec(title)?.[1];
	if (number !== undefined) return tasks[Number(number) - 1] ? Number(number) - 1 : undefined;
	const exact = tasks.findIndex(task => task.title.trim() === title.trim());
	return exact === -1 ? undefined : exact;
};

const adoptTodos = (draft: Draft, streamId: string, todos: readonly Todo[]): void => {
	if (todos.length === 0) return;
	const before = streamOf(draft, streamId).tasks;
	const had = new Map(before.map(task => [task.title, task]));
	const isNew = (todo: Todo) => todo.status === 'completed' && had.get(todo.title)?.status !== 'completed';
	const tasks = todos.slice(0, maxTodos).map((todo): Task => {
		const old = had.get(todo.title);
		if (old?.status === 'completed') return old;
		return {
			title: todo.title,
			status: todo.status,
			isProved: false,
			...(todo.status === 'completed' && {claimedAt: draft.now}),
		};
	});
	// A new list of the agent's does not undo what was done under the one before.
	const done = before.filter(task => task.status === 'completed' && !todos.some(todo => todo.title === task.title));
	patchStream(draft, streamId, {tasks: [...done, ...tasks].slice(0, maxTodos)});
	const completed = todos.filter(isNew);
	for (const todo of completed) addActivity(draft, 'task', `✓ task: ${todo.title}`, streamId);
	if (completed.length === 0) return;
	noteProgress(draft, streamId);
	const {workplace, ending} = streamOf(draft, streamId);
	if (workplace && !ending) saveCheckpoint(draft, streamId, `${count(completed.length, 'task')} completed`);
};

const maxTodos = 200;

/** Claims made up to `at` are proved by what was committed (and verified) then. */
export const proveTasks = (draft: Draft, streamId: string, at: number): void => {
	const {tasks} = streamOf(draft, streamId);
	const isProvable = (task: Task) =>
		task.status === 'completed' && !task.isProved && (task.claimedAt ?? Number.POSITIVE_INFINITY) <= at;
	if (tasks.some(isProvable))
		patchStream(draft, streamId, {tasks: tasks.map(task => (isProvable(task) ? {...task, isProved: true} : task))});
};

/** As its agent reports it by the tool. */
export const updateTask = (draft: Draft, command: CommandOf<'task.update'>): CommandAnswer => {
	const session = currentSession(streamOf(draft, command.streamId));
	if (!session || session.id !== command.sessionId || session.endedAt !== undefined)
		return {ok: false, code: 'STALE_SESSION', message: 'this session is not the current one of the stream'};
	patchStream(draft, command.streamId, {signAt: draft.now});
	const isKnown = claimTask(draft, command.streamId, command.task - 1, command.status, command.blockedReason);
	if (!isKnown) return {ok: false, code: 'NO_TASK', message: `there is no task ${command.task}`};
	if (command.status === 'completed') addEffect(draft, {type: 'work.look', streamId: command.streamId});
	const title = streamOf(draft, command.streamId).tasks[command.task - 1]?.title ?? '';
	return {ok: true, message: `[${command.task}] ${title}: ${command.status.replace('_', ' ')}`};
};
