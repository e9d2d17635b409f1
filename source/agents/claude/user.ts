import type {LogEntry, Report} from '../../run/model/report.ts';
import type {Json} from '../shared/json.ts';
import {asObject, child, children, instant, isTrue, text} from '../shared/json.ts';
import {clip, failureOf, oneLine, seconds} from '../shared/text.ts';
import {backgroundOf} from './background.ts';
import {givenBody} from './bodies.ts';
import type {Reader, Reading} from './event.ts';
import {alive, inSequence, ofParent} from './event.ts';
import type {Memory, ToolMemory} from './memory.ts';
import {readClaim, readTodos} from './todos.ts';
import {changeOf, contentText, isBookkeeping, successText, writtenFile} from './tools.ts';

/** Where a Bash call leaves its exit code: only in the words of a failure. */
const exitOf = (name: string, content: string, isError: boolean): string | undefined => {
	if (name !== 'Bash') return undefined;
	if (!isError) return 'exit 0';
	const code = /^Exit code (\d{1,3})\b/.exec(content)?.[1];
	return code === undefined ? undefined : `exit ${code}`;
};

const asideOf = (
	tool: ToolMemory,
	content: string,
	result: Json | undefined,
	isError: boolean,
	at?: number,
): string => {
	const took = tool.at !== undefined && at !== undefined && at > tool.at ? seconds(at - tool.at) : undefined;
	const isBash = tool.name === 'Bash';
	const parts = [changeOf(result), isBash ? took : undefined, exitOf(tool.name, content, isError)];
	return parts.filter(part => part !== undefined).join('  ');
};

const resultEntry = (
	tool: ToolMemory,
	content: string,
	result: Json | undefined,
	isError: boolean,
	at: number | undefined,
): LogEntry => {
	const aside = asideOf(tool, content, result, isError, at);
	const body = givenBody(tool.name, content, result, isError);
	return {
		kind: 'result',
		text: isError ? failureOf(content.replace(/<\/?tool_use_error>/g, '')) : successText(tool.name, content, result),
		...(aside !== '' && {aside}),
		ok: !isError,
		...(at !== undefined && {at}),
		id: tool.id,
		...(body && {body}),
	};
};

const readToolResult = (memory: Memory, block: Json, result: unknown, at: number | undefined): Reading => {
	const id = text(block, 'tool_use_id') ?? '';
	const known = memory.tools.find(tool => tool.id === id);
	const tool = known ?? {id, name: 'tool'};
	const isError = isTrue(block, 'is_error');
	const content = contentText(block);
	const rest: Memory = {...memory, tools: memory.tools.filter(one => one !== known)};
	const claim = isError ? {memory: rest, entries: []} : readClaim(rest, known, content);
	const todos = isError ? {memory: rest, reports: [], entries: []} : readTodos(claim.memory, known, result);
	const told = [...claim.entries, ...todos.entries].map(entry => ({...entry, ...(at !== undefined && {at})}));
	const isQuiet = isBookkeeping(tool.name) && !isError;
	const path = isError ? undefined : writtenFile(tool.name, asObject(result));
	const background = backgroundOf(todos.memory, id, asObject(result));
	return {
		memory: background.memory,
		reports: [
			isBookkeeping(tool.name) ? alive : {type: 'tool.closed', toolId: id, isError},
			...(path === undefined ? [] : [{type: 'wrote' as const, path}]),
			...todos.reports,
			...background.reports,
		],
		entries: isQuiet ? told : [resultEntry(tool, content, asObject(result), isError, at)],
	};
};

/** What a compaction leaves of the conversation; that it was compacted is told already. */
const isSummary = (event: Json, words: string): boolean =>
	isTrue(event, 'isSynthetic') && words.startsWith('This session is being continued from a previous conversation');

const readText = (memory: Memory, event: Json, words: string, at: number | undefined): Reading => {
	// A sub-agent's instructions are the agent's own words again.
	if (text(event, 'parent_tool_use_id') !== undefined || words.trim() === '' || isSummary(event, words))
		return {memory, reports: [alive], entries: []};
	const kind = isTrue(event, 'isSynthetic') ? 'note' : 'user';
	const entry: LogEntry = {
		kind,
		text: kind === 'note' ? oneLine(words, 500) : clip(words),
		...(at !== undefined && {at}),
	};
	const feedback = kind === 'note' ? /^Stop hook feedback:\s*([\s\S]*)/.exec(words)?.[1] : undefined;
	const report: Report = feedback === undefined ? alive : {type: 'sentBack', text: oneLine(feedback)};
	return {memory, reports: [report], entries: [entry]};
};

/** Tool results, and what was said to the agent. */
export const readUser: Reader = (memory, event) => ofParent(event, readMessage(memory, event));

const readMessage: Reader = (memory, event) => {
	const at = instant(event, 'timestamp');
	const message = child(event, 'message');
	const timed = at === undefined ? memory : {...memory, at};
	const spoken = text(message, 'content');
	if (spoken !== undefined) return readText(timed, event, spoken, at);
	return inSequence(
		timed,
		children(message, 'content').map(
			block => (before: Memory) =>
				text(block, 'type') === 'tool_result'
					? readToolResult(before, block, event.tool_use_result, at)
					: readText(before, event, text(block, 'text') ?? '', at),
		),
	);
};
