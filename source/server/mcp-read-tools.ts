import * as z from 'zod';
import type {Tool} from './mcp-tool.ts';
import {read, streamId, tool} from './mcp-tool.ts';
import type {runView, StreamView, TaskView} from './seed-view.ts';

const streamLine = (stream: StreamView): string =>
	[
		`${stream.streamId} (${stream.streamName}, ${stream.streamPhase}): ${stream.status}`,
		`${stream.completedTasks}/${stream.totalTasks} tasks, ${stream.progressPercentage}%`,
		...(stream.merge === 'unmerged' ? [] : [stream.merge]),
		...(stream.blockedReason ? [stream.blockedReason] : []),
	].join(', ');

const taskLine = (task: TaskView): string =>
	`[${task.number}] ${task.status} ${task.title}${task.blockedReason ? ` (${task.blockedReason})` : ''}`;

const taskList = tool(
	'task_list',
	'The tasks of your stream, or of another one, with their numbers and status.',
	z.object({streamId: streamId.optional()}),
	async (input, caller) => {
		const id = input.streamId ?? caller.streamId;
		const {tasks} = await read<{tasks: readonly TaskView[]}>(caller, `/api/tasks${id ? `?streamId=${id}` : ''}`);
		if (tasks.length === 0) return 'No tasks.';
		return tasks.map(task => (id ? taskLine(task) : `${task.streamId} ${taskLine(task)}`)).join('\n');
	},
);

const streamList = tool(
	'stream_list',
	'All streams of the run with their state and progress, one per line.',
	z.object({}),
	async (_input, caller) => {
		const {streams} = await read<{streams: readonly StreamView[]}>(caller, '/api/streams');
		return streams.length === 0 ? 'No streams.' : streams.map(streamLine).join('\n');
	},
);

const streamGet = tool(
	'stream_get',
	'One stream as JSON: tasks, branch, worktree, dependencies, conflicts with other streams, alerts.',
	z.object({streamId}),
	async (input, caller) => JSON.stringify(await read(caller, `/api/streams/${input.streamId}`), undefined, 2),
);

const progressSummary = tool(
	'progress_summary',
	'How far the whole run is, and what waits for a person.',
	z.object({}),
	async (_input, caller) => {
		const view = await read<ReturnType<typeof runView>>(caller, '/api/run');
		const {completedTasks, totalTasks, progressPercentage, name} = view.run;
		return [
			`${name}: ${progressPercentage}% (${completedTasks}/${totalTasks} tasks)`,
			...view.streams.map(streamLine),
			...view.alerts.map(alert => `Alert${alert.streamId ? ` ${alert.streamId}` : ''}: ${alert.text}`),
		].join('\n');
	},
);

/** What anybody may look at. */
export const readTools: readonly Tool[] = [taskList, streamList, streamGet, progressSummary];
