import * as z from 'zod';
import type {Claim} from '../../run/view/claims.ts';
import type {runView, StreamView, TaskView} from '../public-view.ts';
import {answers} from './answers.ts';
import type {Tool} from './tool.ts';
import {messageOf, read, readTool, streamId, ToolError} from './tool.ts';

const longestText = 4000;
const maxClaims = 100;

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

const taskList = readTool(
	{
		name: 'task_list',
		description: 'The tasks of your stream, or of another, with their numbers and status.',
		schema: z.object({streamId: streamId.optional()}),
		answers: answers.tasks,
	},
	async (input, caller) => {
		const id = input.streamId ?? caller.streamId;
		const data = await read<{tasks: readonly TaskView[]}>(caller, `/api/tasks${id ? `?streamId=${id}` : ''}`);
		const lines = data.tasks.map(task => (id ? taskLine(task) : `${task.streamId} ${taskLine(task)}`));
		return {text: lines.join('\n') || 'No tasks.', data};
	},
);

const streamList = readTool(
	{
		name: 'stream_list',
		description: 'All streams of the run with their state and progress, one per line.',
		schema: z.object({}),
		answers: answers.streams,
	},
	async (_input, caller) => {
		const data = await read<{streams: readonly StreamView[]}>(caller, '/api/streams');
		return {text: data.streams.map(streamLine).join('\n') || 'No streams.', data};
	},
);

const streamGet = readTool(
	{
		name: 'stream_get',
		description: 'One stream as JSON: tasks, branch, worktree, dependencies, conflicts with other streams, alerts.',
		schema: z.object({streamId}),
		answers: answers.stream,
	},
	async (input, caller) => {
		const view = await read<StreamDetail>(caller, `/api/streams/${input.streamId}`);
		const shorter = <Item extends {readonly text: string}>(items: readonly Item[]) =>
			items.map(item => ({...item, text: item.text.slice(0, longestText)}));
		const data = {...view, products: shorter(view.products), messages: shorter(view.messages)};
		return {text: JSON.stringify(data, undefined, 2), data};
	},
);

const conflictCheck = readTool(
	{
		name: 'stream_conflict_check',
		description: 'Call it before you change files: does another stream that is not merged yet change or claim them?',
		schema: z.object({
			streamId: streamId.optional().describe('Default: your own stream'),
			files: z
				.array(z.string().min(1).max(500))
				.min(1)
				.max(200)
				.describe('Paths from the top of the repository, or globs'),
		}),
		answers: answers.claims,
	},
	async ({streamId = '', files}, caller) => {
		const answer = await caller.ask('/api/claims', {streamId: streamId || caller.streamId, files});
		if (answer.status !== 200) throw new ToolError(messageOf(answer));
		const claims = (answer.body as {claims: readonly Claim[]}).claims.slice(0, maxClaims);
		return {
			text: claims.map(claimLine).join('\n') || 'No other stream changes or claims these files.',
			data: {claims},
		};
	},
);

const claimLine = ({streamId, status, how, file, by}: Claim): string => {
	if (how === 'conflict') return `CONFLICT ${file}: your branch already conflicts with ${streamId} (${status}) there`;
	if (how === 'changes') return `${file}: ${streamId} (${status}) has changed ${by === file ? 'it' : by}`;
	return `${file}: ${streamId} (${status}) is planned to work on ${by}`;
};

const progressSummary = readTool(
	{
		name: 'progress_summary',
		description: 'The progress of the whole run, and what waits for the user.',
		schema: z.object({}),
		answers: answers.progress,
	},
	async (_input, caller) => {
		const {run, streams, alerts} = await read<ReturnType<typeof runView>>(caller, '/api/run');
		const lines = [
			`${run.name}: ${run.progressPercentage}% (${run.completedTasks}/${run.totalTasks} tasks)`,
			...streams.map(streamLine),
			...alerts.map(alert => `Alert${alert.streamId ? ` ${alert.streamId}` : ''}: ${alert.text}`),
		];
		return {text: lines.join('\n'), data: {...run, streams, alerts}};
	},
);

/** What anybody may look at. */
export const readTools: readonly Tool[] = [taskList, streamList, streamGet, progressSummary, conflictCheck];
