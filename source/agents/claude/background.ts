import type {Report} from '../../run/model/report.ts';
import type {Json} from '../shared/json.ts';
import {children, text} from '../shared/json.ts';
import type {Memory} from './memory.ts';
import {keep} from './memory.ts';

type Step = {readonly memory: Memory; readonly reports: readonly Report[]};

/** A foreground Bash of more than 3 s is announced too: only what outlives its tool call is background. */
export const taskStarted = (memory: Memory, event: Json): Memory => {
	const id = text(event, 'task_id');
	if (id === undefined || memory.tasks.some(task => task.id === id) || memory.endedTasks.includes(id)) return memory;
	const toolId = text(event, 'tool_use_id');
	const task = {id, isOpen: false, ...(toolId !== undefined && {toolId})};
	return {...memory, tasks: keep(memory.tasks, task, 200)};
};

export const openTask = (memory: Memory, id: string): Step => {
	const known = memory.tasks.find(task => task.id === id);
	if (known?.isOpen || memory.endedTasks.includes(id)) return {memory, reports: []};
	const tasks = keep(
		memory.tasks.filter(task => task.id !== id),
		{...known, id, isOpen: true},
		200,
	);
	return {memory: {...memory, tasks}, reports: [{type: 'background', taskId: id, isOpen: true}]};
};

export const endTask = (memory: Memory, id: string | undefined): Step => {
	if (id === undefined) return {memory, reports: []};
	const known = memory.tasks.find(task => task.id === id);
	return {
		memory: {
			...memory,
			tasks: memory.tasks.filter(task => task.id !== id),
			endedTasks: memory.endedTasks.includes(id) ? memory.endedTasks : keep(memory.endedTasks, id, 100),
		},
		reports: known?.isOpen ? [{type: 'background', taskId: id, isOpen: false}] : [],
	};
};

const all = (memory: Memory, ids: readonly string[], step: (memory: Memory, id: string) => Step): Step =>
	ids.reduce<Step>(
		(before, id) => {
			const after = step(before.memory, id);
			return {memory: after.memory, reports: [...before.reports, ...after.reports]};
		},
		{memory, reports: []},
	);

/** The task a tool result leaves running behind it. */
export const backgroundOf = (memory: Memory, toolId: string, result: Json | undefined): Step => {
	const named = text(result, 'backgroundTaskId');
	const isLaunched = text(result, 'status') === 'async_launched';
	const launched = isLaunched
		? (text(result, 'agentId') ?? memory.tasks.find(task => task.toolId === toolId)?.id)
		: undefined;
	const id = named ?? launched;
	return id === undefined ? {memory, reports: []} : openTask(memory, id);
};

/** At the end of a turn no tool call is open any more: what was started and has not ended runs on behind it. */
export const openLeftovers = (memory: Memory): Step =>
	all(
		memory,
		memory.tasks.filter(task => !task.isOpen).map(task => task.id),
		openTask,
	);

/** The whole list of tasks as it stands now (newer versions). */
export const tasksChanged = (memory: Memory, event: Json): Step => {
	const tasks = children(event, 'tasks');
	const ids = tasks.flatMap(task => text(task, 'task_id') ?? text(task, 'id') ?? []);
	if (!Array.isArray(event.tasks) || ids.length < tasks.length) return {memory, reports: []};
	const gone = memory.tasks.filter(task => task.isOpen && !ids.includes(task.id)).map(task => task.id);
	return all(memory, gone, endTask);
};
