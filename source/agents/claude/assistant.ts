import type {LogEntry, Report} from '../../run/model/report.ts';
import type {Json} from '../shared/json.ts';
import {child, children, instant, number, text} from '../shared/json.ts';
import {clip, errorMessage, oneLine} from '../shared/text.ts';
import {askedBody} from './bodies.ts';
import type {Reader, Reading} from './event.ts';
import {alive, inSequence, ofParent} from './event.ts';
import {limitPhrases} from './limit-phrases.ts';
import type {Memory} from './memory.ts';
import {keep} from './memory.ts';
import {askedTodo} from './todos.ts';
import {isBookkeeping, toolLine} from './tools.ts';

/** A message comes in one event for each of its blocks; its usage counts once. */
const usage = (memory: Memory, event: Json): Reading => {
	const message = child(event, 'message');
	const id = text(message, 'id') ?? '';
	const use = child(message, 'usage');
	if (!use || memory.counted.includes(id)) return {memory, reports: [], entries: []};
	const fresh = (number(use, 'input_tokens') ?? 0) + (number(use, 'cache_creation_input_tokens') ?? 0);
	// What it answers is counted where a message ends: here it says 1.
	const tokens = memory.tokens + fresh;
	// A sub-agent has a context of its own.
	const isOwn = text(event, 'parent_tool_use_id') === undefined;
	const contextUsed = fresh + (number(use, 'cache_read_input_tokens') ?? 0);
	return {
		memory: {...memory, tokens, counted: keep(memory.counted, id, 50)},
		reports: [{type: 'usage', tokens, ...(isOwn && contextUsed > 0 && {contextUsed})}],
		entries: [],
	};
};

const toolUse = (memory: Memory, block: Json, at: number | undefined): Reading => {
	const id = text(block, 'id') ?? '';
	const name = text(block, 'name') ?? 'tool';
	const input = child(block, 'input');
	const todo = askedTodo(name, input);
	const tool = {id, name, ...(at !== undefined && {at}), ...(todo && {todo})};
	const tools = keep(memory.tools, tool, 100);
	if (isBookkeeping(name)) return {memory: {...memory, tools}, reports: [alive], entries: []};
	const detail = toolLine(name, input, memory.folder);
	const body = askedBody(name, input);
	return {
		memory: {...memory, tools},
		reports: [{type: 'tool.opened', toolId: id, name: oneLine(name, 80), detail}],
		entries: [{kind: 'tool', text: detail, ...(at !== undefined && {at}), id, ...(body && {body})}],
	};
};

const readBlock = (memory: Memory, block: Json, at: number | undefined): Reading => {
	const stamp = at === undefined ? {} : {at};
	switch (text(block, 'type')) {
		case 'text': {
			const words = text(block, 'text') ?? '';
			if (words.trim() === '') return {memory, reports: [alive], entries: []};
			const entry: LogEntry = {kind: 'text', text: clip(words), ...stamp};
			return {memory, reports: [{type: 'said', text: oneLine(words, 2000)}], entries: [entry]};
		}
		case 'thinking': {
			const thought = text(block, 'thinking') ?? '';
			const entries: readonly LogEntry[] =
				thought.trim() === '' ? [] : [{kind: 'thinking', text: clip(thought), ...stamp}];
			return {memory, reports: [alive], entries};
		}
		case 'tool_use':
			return toolUse(memory, block, at);
		default:
			return {memory, reports: [alive], entries: []};
	}
};

/** Words the CLI puts in the agent's mouth: an API error, not something the agent said. */
const readSynthetic = (memory: Memory, event: Json, at: number | undefined): Reading => {
	const message = children(child(event, 'message'), 'content')
		.map(block => text(block, 'text') ?? '')
		.join('\n');
	const kind = text(event, 'error');
	const status = number(event, 'api_error_status');
	const stamp = at === undefined ? {} : {at};
	if (kind === undefined)
		return {memory, reports: [alive], entries: message.trim() ? [{kind: 'note', text: clip(message), ...stamp}] : []};
	return {
		memory: {...memory, fault: {kind, text: errorMessage(message), ...(status !== undefined && {status})}},
		reports: [alive],
		entries: [{kind: 'error', text: limitPhrases(errorMessage(message)), ...stamp}],
	};
};

export const readAssistant: Reader = (memory, event) => ofParent(event, readMessage(memory, event));

const readMessage: Reader = (memory, event) => {
	const at = instant(event, 'timestamp');
	const message = child(event, 'message');
	if (text(message, 'model') === '<synthetic>' || text(event, 'error') !== undefined)
		return readSynthetic(memory, event, at);
	const {fault: _past, ...known} = memory;
	return inSequence(known, [
		before => usage(before, event),
		...children(message, 'content').map(block => (before: Memory) => readBlock(before, block, at)),
	]);
};

/** A sign of life; only a message's end says something: how many tokens it gave. */
export const readDelta: Reader = (memory, event) => {
	const inner = child(event, 'event');
	const given = text(inner, 'type') === 'message_delta' ? number(child(inner, 'usage'), 'output_tokens') : undefined;
	if (!given) return {memory, reports: [alive], entries: []};
	const tokens = memory.tokens + given;
	const report: Report = {type: 'usage', tokens};
	return {memory: {...memory, tokens}, reports: [alive, report], entries: []};
};
