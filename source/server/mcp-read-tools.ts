import * as z from 'zod';
import type {Claim} from '../run/claims.ts';
import type {Tool} from './mcp-tool.ts';
import {messageOf, read, streamId, ToolError, tool} from './mcp-tool.ts';
import type {runView, StreamView, TaskView} from './seed-view.ts';

const longestText = 4000;
const mostClaims = 100;

type Texts = readonly {readonly text: string}[];
type StreamDetail = {readonly products: Texts; readonly messages: Texts};

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
	async (input, caller) => {
		const view = await read<StreamDetail>(caller, `/api/streams/${input.streamId}`);
		const shorter = <Item extends {readonly text: string}>(items: readonly Item[]) =>
			items.map(item => ({...item, text: item.text.slice(0, longestText)}));
		const {products, messages} = view;
		return JSON.stringify({...view, products: shorter(products), messages: shorter(messages)}, undefined, 2);
	},
);

const conflictCheck = tool(
	'stream_conflict_check',
	'Before you change files: does another stream that is not merged yet change or claim them?',
	z.object({
		streamId: streamId.optional().describe('Your own stream when left out'),
		files: z
			.array(z.string().min(1).max(500))
			.min(1)
			.max(200)
			.describe('Paths from the top of the repository, or globs'),
	}),
	async ({streamId = '', files}, caller) => {
		const answer = await caller.ask('/api/claims', {streamId: streamId || caller.streamId, files});
		if (answer.status !== 200) throw new ToolError(messageOf(answer));
		const {claims} = answer.body as {claims: readonly Claim[]};
		if (claims.length === 0) return 'No other stream changes or claims these files.';
		return claims.slice(0, mostClaims).map(claimLine).join('\n');
	},
);

const claimLine = ({streamId, status, how, file, by}: Claim): string => {
	if (how === 'conflict') return `CONFLICT ${file}: your branch and ${streamId} (${status}) do not merge there already`;
	if (how === 'changes') return `${file}: ${streamId} (${status}) has changed ${by === file ? 'it' : by}`;
	return `${file}: ${streamId} (${status}) is to work on ${by}, by the plan`;
};

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
export const readTools: readonly Tool[] = [taskList, streamList, streamGet, progressSummary, conflictCheck];
