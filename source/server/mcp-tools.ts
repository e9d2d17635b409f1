import * as z from 'zod';
import {askByFile} from './mcp-question.ts';
import type {EngineAnswer} from './mcp-request.ts';
import type {runView, StreamView, TaskView} from './seed-view.ts';

/** Who calls: the stream and session an agent works for; empty for a person's own MCP client. */
export type Caller = {
	/** The session's folder, for questions. */
	readonly folder?: string | undefined;
	readonly streamId: string;
	readonly sessionId: string;
	readonly ask: (path: string, body?: unknown) => Promise<EngineAnswer>;
};

/** Told to the agent as a tool error, in these words. */
export class ToolError extends Error {}

export type Tool = {
	readonly name: string;
	readonly description: string;
	readonly schema: z.ZodObject;
	readonly run: (input: never, caller: Caller) => Promise<string>;
};

const tool = <Schema extends z.ZodObject>(
	name: string,
	description: string,
	schema: Schema,
	run: (input: z.infer<Schema>, caller: Caller) => Promise<string>,
): Tool => ({name, description, schema, run});

const streamId = z
	.string()
	.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
	.describe('Id of a stream, such as Stream-A');

const messageOf = ({body}: EngineAnswer): string => {
	const {message, error} = body as {message?: string; error?: string | {message: string}};
	return message ?? (typeof error === 'string' ? error : error?.message) ?? 'The engine refused.';
};

const read = async <Given>(caller: Caller, path: string): Promise<Given> => {
	const answer = await caller.ask(path);
	if (answer.status !== 200) throw new ToolError(messageOf(answer));
	return answer.body as Given;
};

const streamLine = (stream: StreamView): string =>
	[
		`${stream.streamId} (${stream.streamName}, ${stream.streamPhase}): ${stream.status}`,
		`${stream.completedTasks}/${stream.totalTasks} tasks, ${stream.progressPercentage}%`,
		...(stream.merge === 'unmerged' ? [] : [stream.merge]),
		...(stream.blockedReason ? [stream.blockedReason] : []),
	].join(', ');

const taskLine = (task: TaskView): string =>
	`[${task.number}] ${task.status} ${task.title}${task.blockedReason ? ` (${task.blockedReason})` : ''}`;

const taskUpdate = tool(
	'task_update',
	'Say that you begin, complete or cannot do a task of your stream. Call it at once when a task changes, one task at a time.',
	z.object({
		task: z.coerce.number().int().min(1).max(10_000).describe('The number of the task, as your prompt numbers them'),
		status: z.enum(['pending', 'in_progress', 'blocked', 'completed', 'cancelled']),
		blockedReason: z.string().max(2000).optional().describe('Why it is blocked, one sentence'),
	}),
	async (input, caller) => {
		if (!caller.streamId || !caller.sessionId) {
			throw new ToolError('Only an agent that claude-grid started can report on tasks.');
		}
		const {streamId, sessionId} = caller;
		const answer = await caller.ask('/api/commands', {type: 'task.update', streamId, sessionId, ...input});
		if (answer.status !== 200) throw new ToolError(messageOf(answer));
		return messageOf(answer);
	},
);

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

const permissionPrompt = tool(
	'permission_prompt',
	'Asked by Claude Code itself when something needs permission; a person answers in the grid.',
	z.object({tool_name: z.string(), input: z.unknown(), tool_use_id: z.string().optional()}),
	async (input, caller) => {
		if (!caller.folder) return JSON.stringify({behavior: 'deny', message: 'Nobody can be asked here.'});
		return JSON.stringify(await askByFile(caller.folder, input.tool_name, input.input));
	},
);

export const tools: readonly Tool[] = [taskUpdate, taskList, streamList, streamGet, progressSummary, permissionPrompt];
