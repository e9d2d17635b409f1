import type {LogEntry, Report, Todo} from '../../run/model/report.ts';
import type {TaskStatus} from '../../run/model/types.ts';
import type {Json} from '../shared/json.ts';
import {asObject, child, children, number, text} from '../shared/json.ts';
import {oneLine} from '../shared/text.ts';
import {todoEntries} from '../shared/todo-entries.ts';
import type {Memory, ToolMemory} from './memory.ts';
import {keep} from './memory.ts';

const maxTodos = 500;

const statuses: Readonly<Record<string, TaskStatus>> = {
	pending: 'pending',
	in_progress: 'in_progress',
	completed: 'completed',
	blocked: 'blocked',
	cancelled: 'cancelled',
};

const statusOf = (status: string | undefined): TaskStatus =>
	status !== undefined && Object.hasOwn(statuses, status) ? statuses[status]! : 'pending';

const titleOf = (title: string): string => oneLine(title, 500);

const taskUpdate = 'mcp__grid__task_update';

/** What a tool that changes to-dos or tasks asks for. */
export const askedTodo = (name: string, input: Json | undefined): ToolMemory['todo'] => {
	if (name !== 'TaskCreate' && name !== 'TaskUpdate' && name !== taskUpdate) return undefined;
	const title = text(input, 'subject');
	const [key] = ['taskId', 'task'].flatMap(id => text(input, id) ?? number(input, id)?.toString() ?? []);
	const status = text(input, 'status');
	const reason = text(input, 'blockedReason');
	return {
		...(key !== undefined && {key: oneLine(key, 20)}),
		...(title !== undefined && {title: titleOf(title)}),
		...(status !== undefined && {status: oneLine(status, 20)}),
		...(reason !== undefined && {reason: oneLine(reason)}),
	};
};

const listed = (items: readonly Json[], titleKey: string): readonly Todo[] =>
	items.slice(0, maxTodos).map((item, index) => ({
		key: text(item, 'id') ?? String(index + 1),
		title: titleOf(text(item, titleKey) ?? ''),
		status: statusOf(text(item, 'status')),
	}));

const updated = (todos: readonly Todo[], asked: NonNullable<ToolMemory['todo']>): readonly Todo[] => {
	if (asked.status === 'deleted') return todos.filter(todo => todo.key !== asked.key);
	return todos.map(todo =>
		todo.key !== asked.key
			? todo
			: {
					...todo,
					...(asked.title !== undefined && {title: asked.title}),
					...(asked.status !== undefined && {status: statusOf(asked.status)}),
				},
	);
};

/** The whole list after a to-do tool's result; undefined: this result is not about to-dos. */
const todosAfter = (memory: Memory, tool: ToolMemory | undefined, result: Json): readonly Todo[] | undefined => {
	if (Array.isArray(result.newTodos)) return listed(children(result, 'newTodos'), 'content');
	if (tool?.name === 'TaskList' && Array.isArray(result.tasks)) return listed(children(result, 'tasks'), 'subject');
	if (tool?.name === 'TaskCreate') {
		const task = child(result, 'task');
		const key = text(task, 'id');
		if (key === undefined) return undefined;
		const title = titleOf(text(task, 'subject') ?? tool.todo?.title ?? '');
		const others = memory.todos.filter(todo => todo.key !== key);
		return [...others, {key, title, status: 'pending' as const}].slice(-maxTodos);
	}
	if (tool?.name === 'TaskUpdate' && tool.todo && result.success !== false) return updated(memory.todos, tool.todo);
	return undefined;
};

/** What a result of a to-do tool changes. `result` is the event's `tool_use_result`. */
export const readTodos = (
	memory: Memory,
	tool: ToolMemory | undefined,
	result: unknown,
): {readonly memory: Memory; readonly reports: readonly Report[]; readonly entries: readonly LogEntry[]} => {
	const after = todosAfter(memory, tool, asObject(result) ?? {});
	if (!after) return {memory, reports: [], entries: []};
	const isNews = ({title, status}: Todo): boolean => !isReported(memory, numberOf(title), status);
	return {
		memory: after.reduce((known, {title, status}) => markReported(known, numberOf(title), status), {
			...memory,
			todos: after,
		}),
		reports: [{type: 'todos', todos: after}],
		entries: todoEntries(memory.todos, after, isNews),
	};
};

/** The task a to-do is for: `[2] Add tests`. */
const numberOf = (title: string): string | undefined => /^\s*\[(\d{1,5})\]/.exec(title)?.[1];

const isReported = (memory: Memory, task: string | undefined, status: string): boolean =>
	memory.told?.some(one => one.task === task && one.status === status) ?? false;

const markReported = (memory: Memory, task: string | undefined, status: string): Memory => {
	if (task === undefined || status === 'pending') return memory;
	const others = (memory.told ?? []).filter(one => one.task !== task);
	return {...memory, told: keep(others, {task, status}, 200)};
};

/** The line for a claim made through the MCP server; the claim itself comes by command. `answer`: `[2] Add tests: completed`. */
export const readClaim = (
	memory: Memory,
	tool: ToolMemory | undefined,
	answer: string,
): {readonly memory: Memory; readonly entries: readonly LogEntry[]} => {
	const {key = '?', status = 'reported', reason} = tool?.todo ?? {};
	if (tool?.name !== taskUpdate || isReported(memory, key, status)) return {memory, entries: []};
	const title = /^(\[\d+\] [^\n]+): [a-z ]+$/.exec(answer)?.[1];
	const name = oneLine(title ?? memory.todos.find(todo => numberOf(todo.title) === key)?.title ?? `task ${key}`);
	const words = {in_progress: `begins ${name}`, blocked: `${name} is blocked: ${reason ?? 'no reason given'}`};
	const entry: LogEntry =
		status === 'completed'
			? {kind: 'task', text: name, aside: 'claimed', ok: true}
			: {kind: 'note', text: status === 'in_progress' || status === 'blocked' ? words[status] : `${name} is ${status}`};
	return {memory: markReported(memory, key, status), entries: [entry]};
};
