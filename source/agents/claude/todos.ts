import type {LogEntry, Report, Todo} from '../../run/report.ts';
import type {TaskStatus} from '../../run/types.ts';
import type {Json} from '../json.ts';
import {asObject, child, children, number, text} from '../json.ts';
import {todoEntries} from '../todo-entries.ts';
import {oneLine} from '../words.ts';
import type {Memory, ToolMemory} from './memory.ts';

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

/** What TaskCreate and TaskUpdate ask for. */
export const askedTodo = (name: string, input: Json | undefined): ToolMemory['todo'] => {
	const title = text(input, 'subject');
	const key = text(input, 'taskId') ?? number(input, 'taskId')?.toString();
	const status = text(input, 'status');
	if (name !== 'TaskCreate' && name !== 'TaskUpdate') return undefined;
	return {
		...(key !== undefined && {key}),
		...(title !== undefined && {title: titleOf(title)}),
		...(status !== undefined && {status}),
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
	const todos = todosAfter(memory, tool, asObject(result) ?? {});
	if (!todos) return {memory, reports: [], entries: []};
	return {
		memory: {...memory, todos},
		reports: [{type: 'todos', todos}],
		entries: todoEntries(memory.todos, todos),
	};
};

/** The line for a claim made through the MCP server; the claim itself comes by command. */
export const claimEntry = (memory: Memory, input: Json | undefined): LogEntry => {
	const task =
		text(input, 'task') ?? text(input, 'taskId') ?? String(number(input, 'task') ?? number(input, 'taskId') ?? '');
	const known = memory.todos.find(todo => todo.key === task || todo.title.startsWith(`[${task}]`));
	const status = text(input, 'status') ?? 'reported';
	const name = known?.title ?? `task ${task}`;
	if (status === 'completed') return {kind: 'task', text: oneLine(name), aside: 'claimed', ok: true};
	return {kind: 'note', text: oneLine(`${name} ${status.replace('_', ' ')} ${text(input, 'note') ?? ''}`)};
};
