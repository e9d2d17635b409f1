import type {LogBody, LogEntry, Parsed, Report} from '../../run/model/report.ts';
import {commandBody, outputBody, replacementBody} from '../shared/body.ts';
import {failureOfTurn} from '../shared/failure.ts';
import type {Json} from '../shared/json.ts';
import {child, conversationId, instant, number, readObject, text} from '../shared/json.ts';
import type {Memory} from '../shared/reading.ts';
import {gives, memoryFrom} from '../shared/reading.ts';
import {clip, errorMessage, failureOf, finalText, lastLine, oneLine, seconds} from '../shared/text.ts';
import type {Line} from '../types.ts';

/** Its words come in pieces: they are shown once something else follows. */
const flush = (memory: Memory, then: (memory: Memory) => Parsed): Parsed => {
	const words = memory.saying;
	if (words.trim() === '') return then({...memory, saying: ''});
	const after = then({...memory, said: words, saying: ''});
	const said: Report = {type: 'said', text: oneLine(words, 2000)};
	const entry: LogEntry = {kind: 'text', text: words};
	return gives(after.memory as Memory, [said, ...after.reports], [entry, ...after.entries]);
};

const readMessage = (memory: Memory, event: Json): Parsed => {
	const words = text(event, 'content') ?? '';
	if (text(event, 'role') !== 'assistant')
		return gives(memory, undefined, words.trim() ? [{kind: 'user', text: clip(words)}] : []);
	if (event.delta === true) return gives({...memory, saying: clip(memory.saying + words)});
	return flush({...memory, saying: clip(memory.saying + words)}, last => gives(last, []));
};

const toolLine = (name: string, input: Json | undefined): string => {
	const command = text(input, 'command');
	if (name === 'run_shell_command' && command !== undefined) return `$ ${oneLine(command)}`;
	const what = text(input, 'file_path') ?? text(input, 'path') ?? text(input, 'pattern') ?? text(input, 'query') ?? '';
	return oneLine(`${name} ${what}`);
};

const askedBody = (name: string, input: Json | undefined): LogBody | undefined => {
	if (name === 'run_shell_command') return commandBody(text(input, 'command') ?? '');
	if (name === 'write_file') return replacementBody('', text(input, 'content') ?? '');
	if (name === 'replace') return replacementBody(text(input, 'old_string') ?? '', text(input, 'new_string') ?? '');
	return undefined;
};

const readToolUse = (memory: Memory, event: Json): Parsed => {
	const id = text(event, 'tool_id') ?? '';
	const name = oneLine(text(event, 'tool_name') ?? 'tool', 80);
	const line = toolLine(name, child(event, 'parameters'));
	const body = askedBody(name, child(event, 'parameters'));
	const at = instant(event, 'timestamp');
	const stamp = at === undefined ? {} : {at};
	const path = ['write_file', 'replace'].includes(name) ? text(child(event, 'parameters'), 'file_path') : undefined;
	const tools = [...memory.tools, {id, line, ...stamp, ...(path !== undefined && {path})}].slice(-100);
	return gives(
		{...memory, tools},
		[{type: 'tool.opened', toolId: id, name, detail: line}],
		[{kind: 'tool', text: line, ...stamp, id, ...(body && {body})}],
	);
};

const readToolResult = (memory: Memory, event: Json): Parsed => {
	const id = text(event, 'tool_id') ?? '';
	const tool = memory.tools.find(one => one.id === id);
	const isError = text(event, 'status') === 'error';
	const output = text(event, 'output') ?? text(child(event, 'error'), 'message') ?? '';
	const at = instant(event, 'timestamp');
	const took =
		at !== undefined && tool?.at !== undefined && tool.line.startsWith('$') ? seconds(at - tool.at) : undefined;
	const body = outputBody(output);
	const entry: LogEntry = {
		kind: 'result',
		text: isError ? failureOf(output) : lastLine(output) || 'done',
		ok: !isError,
		...(took !== undefined && {aside: took}),
		...(at !== undefined && {at}),
		id,
		...(body && {body}),
	};
	return gives(
		{...memory, tools: memory.tools.filter(one => one.id !== id)},
		[
			{type: 'tool.closed', toolId: id, isError},
			...(isError || tool?.path === undefined ? [] : [{type: 'wrote' as const, path: tool.path}]),
		],
		[entry],
	);
};

const readResult = (memory: Memory, event: Json, readAt: number | undefined): Parsed => {
	const stats = child(event, 'stats');
	const fresh = (number(stats, 'input_tokens') ?? 0) - (number(stats, 'cached') ?? 0);
	const usage: Report = {type: 'usage', tokens: Math.max(0, fresh) + (number(stats, 'output_tokens') ?? 0)};
	if (text(event, 'status') === 'success')
		return gives(
			memory,
			[usage, {type: 'result', ok: true, class: 'finished', text: finalText(memory.said)}],
			[{kind: 'note', text: 'finished its turn'}],
		);
	const error = text(child(event, 'error'), 'message') ?? 'it ended with an error';
	const report = failureOfTurn(error, instant(event, 'timestamp') ?? readAt);
	return gives(memory, [usage, report], [{kind: 'error', text: report.text}]);
};

const readInit = (memory: Memory, event: Json): Parsed => {
	const id = conversationId(event, 'session_id');
	const model = text(event, 'model');
	if (id === undefined) return gives(memory);
	return gives(memory, [
		{type: 'identified', agentSessionId: id, ...(model !== undefined && {model: oneLine(model, 80)})},
	]);
};

const readers: Readonly<Record<string, (memory: Memory, event: Json, readAt?: number) => Parsed>> = {
	init: readInit,
	tool_use: readToolUse,
	tool_result: readToolResult,
	result: readResult,
	error: (memory, event) =>
		gives(memory, undefined, [{kind: 'error', text: errorMessage(text(event, 'message') ?? 'error')}]),
};

/** One line of `gemini -o stream-json`. */
export const parseGemini = (given: unknown, line: Line): Parsed => {
	const event = readObject(line);
	const type = text(event, 'type') ?? '';
	if (event && type === 'message') return readMessage(memoryFrom(given), event);
	const reader = Object.hasOwn(readers, type) ? readers[type] : undefined;
	if (!event || !reader) return {memory: given, reports: [], entries: []};
	return flush(memoryFrom(given), memory => reader(memory, event, line.readAt));
};
