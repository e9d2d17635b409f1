import {basename, join} from 'node:path';
import type {Conversation, PromptTask, ToolCall} from './conversation.ts';
import type {Reply, ToolUse} from './messages.ts';
import type {Workplace} from './workplace.ts';

type Status = 'in_progress' | 'completed';
type Call = Omit<ToolUse, 'type' | 'id'>;

/**
 * The next step of a model that does its tasks one by one: announce (MCP tool and own to-dos, where offered), write the
 * files, commit, announce. Decided only from what the conversation already holds, so that a resumed session continues.
 */
export const workReply = (conversation: Conversation, workplace: Workplace, newId: () => string): Reply => {
	const calls = nextCalls(conversation, workplace);
	const blocks = calls.map(call => ({...call, type: 'tool_use' as const, id: newId()}));
	if (blocks.length > 0) return {is: 'message', blocks};
	const count = conversation.tasks.length;
	return {is: 'message', blocks: [{type: 'text', text: `All ${count} ${count === 1 ? 'task is' : 'tasks are'} done.`}]};
};

/** Numbers of the tasks this conversation has announced as completed. */
export const completedIn = (conversation: Conversation, workplace: Workplace): number =>
	conversation.tasks.filter(
		task => workplace.committed.has(task.number) && announcements(conversation, task, 'completed').length === 0,
	).length;

/** Takes over into the memory which commits succeeded. */
export const noteCommits = (conversation: Conversation, workplace: Workplace): void => {
	for (const call of conversation.calls) {
		const number = commitNumber(call);
		if (number !== undefined && call.result && !call.result.isError) workplace.committed.add(number);
	}
};

const nextCalls = (conversation: Conversation, workplace: Workplace): readonly Call[] => {
	const before = preparations(conversation);
	if (before.length > 0) return before;
	for (const task of conversation.tasks) {
		const started = announcements(conversation, task, 'in_progress');
		if (started.length > 0) return started;
		const work = workplace.committed.has(task.number) ? [] : workCalls(conversation, workplace, task);
		if (work.length > 0) return work;
		const done = announcements(conversation, task, 'completed');
		if (done.length > 0) return done;
	}
	return [];
};

const gridTool = (names: Iterable<string>): string | undefined =>
	[...names].find(name => /^mcp__.+__task_update$/.test(name));

/** Loads the tools that are deferred, and makes the to-do list. */
const preparations = (conversation: Conversation): readonly Call[] => {
	const {tools, deferred, calls} = conversation;
	const wanted = [...deferred].filter(name => isReportTool(name) && !tools.has(name));
	if (wanted.length > 0 && tools.has('ToolSearch') && !calls.some(call => call.name === 'ToolSearch'))
		return [{name: 'ToolSearch', input: {query: `select:${wanted.join(',')}`, max_results: wanted.length}}];
	if (tools.has('TaskCreate') && !calls.some(call => call.name === 'TaskCreate'))
		return conversation.tasks.map(task => ({
			name: 'TaskCreate',
			input: {subject: todoTitle(task), description: task.title, activeForm: task.title},
		}));
	return [];
};

const isReportTool = (name: string): boolean =>
	['TaskCreate', 'TaskUpdate', 'TodoWrite'].includes(name) || gridTool([name]) !== undefined;

const todoTitle = (task: PromptTask): string => `[${task.number}] ${task.title}`;

/** What is left to say of a task's status; nothing once it was said everywhere. */
const announcements = (conversation: Conversation, task: PromptTask, status: Status): readonly Call[] => {
	const {calls, tools} = conversation;
	const grid = gridTool(tools);
	const isSaid = calls.some(
		call => isGridUpdate(call) && call.input.task === task.number && call.input.status === status,
	);
	return [
		...(grid && !isSaid ? [{name: grid, input: {task: task.number, status}}] : []),
		...taskUpdate(conversation, task, status),
		...todoWrite(conversation, task, status),
	];
};

const isGridUpdate = (call: ToolCall): boolean => gridTool([call.name]) !== undefined;

const taskUpdate = ({calls, tools}: Conversation, task: PromptTask, status: Status): readonly Call[] => {
	if (!tools.has('TaskUpdate')) return [];
	const created = calls.find(call => call.name === 'TaskCreate' && call.input.subject === todoTitle(task));
	const taskId = /#(\d+)/.exec(created?.result?.text ?? '')?.[1];
	const isSaid = calls.some(
		call => call.name === 'TaskUpdate' && call.input.taskId === taskId && call.input.status === status,
	);
	return taskId === undefined || isSaid ? [] : [{name: 'TaskUpdate', input: {taskId, status}}];
};

const todoWrite = ({calls, tools, tasks}: Conversation, task: PromptTask, status: Status): readonly Call[] => {
	if (!tools.has('TodoWrite')) return [];
	const statusOf = (other: PromptTask): string =>
		other.number < task.number ? 'completed' : other.number === task.number ? status : 'pending';
	const todos = tasks.map(other => ({content: todoTitle(other), status: statusOf(other), activeForm: other.title}));
	const wanted = JSON.stringify(todos);
	const isSaid = calls.some(call => call.name === 'TodoWrite' && JSON.stringify(call.input.todos) === wanted);
	return isSaid ? [] : [{name: 'TodoWrite', input: {todos}}];
};

const commitMessage = (number: number): string => `Complete task ${number}`;

const commitNumber = (call: ToolCall): number | undefined => {
	const command = call.name === 'Bash' ? String(call.input.command) : '';
	const match = /git commit -q -m "Complete task (\d+)"/.exec(command);
	return match ? Number(match[1]) : undefined;
};

const workCalls = (conversation: Conversation, workplace: Workplace, task: PromptTask): readonly Call[] => {
	const paths = filePaths(conversation, workplace, task);
	const isWritten = (path: string): boolean =>
		conversation.calls.some(call => call.name === 'Write' && call.input.file_path === path);
	const unwritten = paths.filter(path => !isWritten(path));
	if (unwritten.length > 0)
		return unwritten.map(path => ({
			name: 'Write',
			input: {file_path: path, content: `Task ${task.number}: ${task.title}\n`},
		}));
	if (conversation.calls.some(call => commitNumber(call) === task.number)) return [];
	const command = `git add -A && git commit -q -m "${commitMessage(task.number)}"`;
	return [{name: 'Bash', input: {command, description: `Commit task ${task.number}`}}];
};

/** A later session writes other files: Write refuses one that is there and was not read. */
const filePaths = (conversation: Conversation, workplace: Workplace, task: PromptTask): readonly string[] => {
	const {cwd, scenario} = conversation;
	const count = Number(scenario?.parameters.get('files') ?? 1);
	const session = workplace.sessions.length > 1 ? `-session-${workplace.sessions.length}` : '';
	return Array.from({length: count}, (_, index) =>
		join(cwd, `${basename(cwd)}-task-${task.number}-${index + 1}${session}.txt`),
	);
};
