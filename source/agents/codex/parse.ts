import type {LogEntry, Parsed, Report, Todo} from '../../run/model/report.ts';
import {commandBody, outputBody} from '../shared/body.ts';
import {failureOfTurn} from '../shared/failure.ts';
import type {Json} from '../shared/json.ts';
import {child, children, conversationId, isTrue, number, readObject, text} from '../shared/json.ts';
import type {Memory} from '../shared/reading.ts';
import {gives, givesTodos, memoryFrom} from '../shared/reading.ts';
import {clip, errorMessage, failureOf, finalText, lastLine, oneLine} from '../shared/text.ts';
import type {Line} from '../types.ts';

/** The command the user would type, without the shell it is wrapped in. */
const innerCommand = (command: string): string => {
	const wrapped = /^(?:\/\S*\/)?(?:ba|z|da)?sh -l?c (['"])([\s\S]*)\1$/.exec(command);
	const inner = wrapped?.[2] ?? command;
	return wrapped?.[1] === '"' ? inner.replace(/\\(["\\$`])/g, '$1') : inner;
};

const toolLine = (item: Json): string | undefined => {
	switch (text(item, 'type')) {
		case 'command_execution':
			return `$ ${oneLine(innerCommand(text(item, 'command') ?? ''))}`;
		case 'file_change':
			return oneLine(
				`Edit ${children(item, 'changes')
					.map(change => text(change, 'path') ?? '')
					.join(', ')}`,
			);
		case 'mcp_tool_call':
			return oneLine(`${text(item, 'server') ?? ''} ${text(item, 'tool') ?? ''}`);
		case 'web_search':
			return oneLine(`WebSearch ${text(item, 'query') ?? ''}`);
		default:
			return undefined;
	}
};

const opened = (memory: Memory, item: Json, id: string, line: string): Parsed => {
	const body = commandBody(innerCommand(text(item, 'command') ?? ''));
	const tools = [...memory.tools, {id, line}].slice(-100);
	const name = line.startsWith('$') ? 'shell' : line.split(' ', 1)[0]!;
	return gives(
		{...memory, tools},
		[{type: 'tool.opened', toolId: id, name, detail: line}],
		[{kind: 'tool', text: line, id, ...(body && {body})}],
	);
};

const writtenBy = (item: Json): readonly Report[] =>
	children(item, 'changes').flatMap(change => {
		const path = text(change, 'path');
		return path === undefined ? [] : [{type: 'wrote', path}];
	});

/** Nobody is there to approve it. */
const unapproved = /requires approval|user (?:rejected|cancelled) MCP/i;

const closed = (memory: Memory, item: Json, id: string): Parsed => {
	const code = number(item, 'exit_code');
	const isError = text(item, 'status') === 'failed' || (code !== undefined && code !== 0);
	const refusal = text(child(item, 'error'), 'message');
	const told = children(child(item, 'result'), 'content').map(part => text(part, 'text') ?? '');
	const output = text(item, 'aggregated_output') ?? refusal ?? told.join('\n');
	const body = outputBody(output);
	const entry: LogEntry = {
		kind: 'result',
		text: isError ? failureOf(output) : lastLine(output) || 'done',
		ok: !isError,
		...(code !== undefined && {aside: `exit ${code}`}),
		id,
		...(body && {body}),
	};
	const line = memory.tools.find(tool => tool.id === id)?.line ?? '';
	const denied: readonly Report[] = unapproved.test(refusal ?? '') ? [{type: 'denied', tool: line, detail: line}] : [];
	return gives(
		{...memory, tools: memory.tools.filter(tool => tool.id !== id)},
		[{type: 'tool.closed', toolId: id, isError}, ...(isError ? [] : writtenBy(item)), ...denied],
		[entry],
	);
};

const readTool = (memory: Memory, item: Json, line: string, isDone: boolean): Parsed => {
	const id = text(item, 'id') ?? line;
	const isOpen = memory.tools.some(tool => tool.id === id);
	if (isOpen) return isDone ? closed(memory, item, id) : gives(memory);
	const begun = opened(memory, item, id, line);
	if (!isDone) return begun;
	const after = closed(begun.memory as Memory, item, id);
	return gives(after.memory as Memory, [...begun.reports, ...after.reports], [...begun.entries, ...after.entries]);
};

const readTodos = (memory: Memory, item: Json): Parsed => {
	const todos = children(item, 'items').map(
		(todo, index): Todo => ({
			key: String(index + 1),
			title: oneLine(text(todo, 'text') ?? '', 500),
			status: isTrue(todo, 'completed') ? 'completed' : 'pending',
		}),
	);
	return givesTodos(memory, todos);
};

const readItem = (memory: Memory, item: Json | undefined, isDone: boolean): Parsed => {
	if (!item) return gives(memory);
	const line = toolLine(item);
	if (line !== undefined) return readTool(memory, item, line, isDone);
	const words = text(item, 'text') ?? '';
	switch (text(item, 'type')) {
		case 'todo_list':
			return readTodos(memory, item);
		case 'agent_message':
			if (!isDone || words.trim() === '') return gives(memory);
			return gives(
				{...memory, said: clip(words)},
				[{type: 'said', text: oneLine(words, 2000)}],
				[{kind: 'text', text: clip(words)}],
			);
		case 'reasoning':
			return gives(memory, undefined, isDone && words.trim() ? [{kind: 'thinking', text: clip(words)}] : []);
		case 'error': // a warning: the turn continues
			return gives(memory, undefined, [{kind: 'note', text: oneLine(text(item, 'message') ?? '', 1000)}]);
		default:
			return gives(memory);
	}
};

const readFailure = (memory: Memory, error: string, readAt: number | undefined): Parsed => {
	const report = failureOfTurn(error, readAt);
	const entries: readonly LogEntry[] = memory.fault === report.text ? [] : [{kind: 'error', text: report.text}];
	return gives(memory, [report], entries);
};

const readCompleted = (memory: Memory, usage: Json | undefined): Parsed => {
	const fresh = (number(usage, 'input_tokens') ?? 0) - (number(usage, 'cached_input_tokens') ?? 0);
	const reports: readonly Report[] = [
		{type: 'usage', tokens: Math.max(0, fresh) + (number(usage, 'output_tokens') ?? 0)},
		{type: 'result', ok: true, class: 'finished', text: finalText(memory.said)},
	];
	return gives(memory, reports, [{kind: 'note', text: 'finished its turn'}]);
};

const reconnecting = /^Reconnecting\.\.\. (\d{1,4})\/(\d{1,4})(?: \((.*)\)$)?/s;

/** It tries again by itself; how long it waits it does not say. */
const readRetry = (memory: Memory, error: string, attempt: number, max: number): Parsed => {
	const status = /status (\d{3})\b/.exec(error)?.[1];
	return gives(
		memory,
		[{type: 'retry', attempt, max, delayMs: 0, error, status: status === undefined ? null : Number(status)}],
		[{kind: 'note', text: `retry ${attempt}/${max}: ${error}`}],
	);
};

/** One line of `codex exec --json`. */
export const parseCodex = (given: unknown, line: Line): Parsed => {
	const event = readObject(line);
	const memory = memoryFrom(given);
	switch (text(event, 'type')) {
		case 'thread.started': {
			const id = conversationId(event, 'thread_id');
			return gives(memory, id === undefined ? undefined : [{type: 'identified', agentSessionId: id}]);
		}
		case 'turn.started':
			return gives(memory);
		case 'item.started':
		case 'item.updated':
			return readItem(memory, child(event, 'item'), false);
		case 'item.completed':
			return readItem(memory, child(event, 'item'), true);
		case 'turn.completed':
			return readCompleted(memory, child(event, 'usage'));
		case 'turn.failed':
			return readFailure(memory, text(child(event, 'error'), 'message') ?? 'the turn failed', line.readAt);
		case 'error': {
			const fault = errorMessage(text(event, 'message') ?? 'error');
			const retry = reconnecting.exec(fault);
			if (retry) return readRetry(memory, oneLine(retry[3] ?? fault), Number(retry[1]), Number(retry[2]));
			return gives({...memory, fault}, undefined, [{kind: 'error', text: fault}]);
		}
		default:
			return {memory: given, reports: [], entries: []};
	}
};
