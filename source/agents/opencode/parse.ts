import type {LogBody, LogEntry, Parsed, Report, Todo} from '../../run/model/report.ts';
import type {EndingClass, TaskStatus} from '../../run/model/types.ts';
import {commandBody, diffBody, newFileBody, outputBody, replacementBody} from '../shared/body.ts';
import {classOfEnd, isRefusal} from '../shared/failure-class.ts';
import type {Json} from '../shared/json.ts';
import {child, children, conversationId, instant, isTrue, number, readObject, text} from '../shared/json.ts';
import type {Memory} from '../shared/reading.ts';
import {gives, givesTodos, memoryFrom} from '../shared/reading.ts';
import {changedLines, clip, errorMessage, failureOf, finalText, lastLine, oneLine, seconds} from '../shared/text.ts';
import {limitUntil} from '../shared/until.ts';
import type {Line} from '../types.ts';

const toolLine = (name: string, state: Json | undefined): string => {
	const input = child(state, 'input');
	if (name === 'bash') return `$ ${oneLine(text(input, 'command') ?? '')}`;
	return oneLine(`${name} ${text(state, 'title') ?? text(input, 'filePath') ?? ''}`);
};

const asideOf = (name: string, state: Json | undefined): string => {
	const data = child(state, 'metadata');
	const change = child(data, 'filediff');
	const added = number(change, 'additions');
	const removed = number(change, 'deletions');
	if (added !== undefined && removed !== undefined) return changedLines(added, removed);
	if (name !== 'bash') return '';
	const begun = number(child(state, 'time'), 'start');
	const done = number(child(state, 'time'), 'end');
	const exit = number(data, 'exit');
	const took = begun !== undefined && done !== undefined ? seconds(done - begun) : undefined;
	return [took, exit === undefined ? undefined : `exit ${exit}`].filter(part => part !== undefined).join('  ');
};

const statuses: readonly TaskStatus[] = ['pending', 'in_progress', 'completed', 'cancelled'];

const readTodos = (memory: Memory, state: Json | undefined): Parsed => {
	const todos = children(child(state, 'input'), 'todos').map(
		(todo, index): Todo => ({
			key: text(todo, 'id') ?? String(index + 1),
			title: oneLine(text(todo, 'content') ?? '', 500),
			status: statuses.find(status => status === text(todo, 'status')) ?? 'pending',
		}),
	);
	return givesTodos(memory, todos);
};

/** An edit as hunks where it brings them; what a file did not have before; else what was printed. */
const bodyOf = (name: string, state: Json | undefined, output: string, isError: boolean): LogBody | undefined => {
	const [input, data] = [child(state, 'input'), child(state, 'metadata')];
	if (isError) return outputBody(output);
	if (name === 'edit' || name === 'write') {
		const [, ...hunks] = (text(data, 'diff') ?? '').slice(0, 200_000).split(/^(?=@@ )/m);
		if (hunks.length > 0) return diffBody(hunks.join('').trimEnd().split('\n'));
		if (name === 'write') return newFileBody(text(input, 'content') ?? '');
		return replacementBody(text(input, 'oldString') ?? '', text(input, 'newString') ?? '');
	}
	return output === '(no output)' ? undefined : outputBody(output);
};

/** A tool call is told of only once it is over. */
const readTool = (memory: Memory, part: Json | undefined, at: number | undefined): Parsed => {
	const name = oneLine(text(part, 'tool') ?? 'tool', 80);
	const state = child(part, 'state');
	if (name === 'todowrite') return readTodos(memory, state);
	const id = text(part, 'callID') ?? '';
	const detail = toolLine(name, state);
	const isError = text(state, 'status') === 'error' || (number(child(state, 'metadata'), 'exit') ?? 0) !== 0;
	const output = text(state, isError ? 'error' : 'output') ?? text(state, 'output') ?? '';
	const aside = asideOf(name, state);
	const body = bodyOf(name, state, output, isError);
	const asked = name === 'bash' ? commandBody(text(child(state, 'input'), 'command') ?? '') : undefined;
	const stamp = at === undefined ? {} : {at};
	const path = ['write', 'edit'].includes(name) && !isError ? text(child(state, 'input'), 'filePath') : undefined;
	const reports: readonly Report[] = [
		{type: 'tool.opened', toolId: id, name, detail},
		{type: 'tool.closed', toolId: id, isError},
		...(path === undefined ? [] : [{type: 'wrote' as const, path}]),
	];
	const entries: readonly LogEntry[] = [
		{kind: 'tool', text: detail, ...stamp, id, ...(asked && {body: asked})},
		{
			kind: 'result',
			text: isError ? failureOf(output) : lastLine(output) || 'done',
			...(aside !== '' && {aside}),
			ok: !isError,
			...stamp,
			id,
			...(body && {body}),
		},
	];
	return gives(memory, reports, entries);
};

const readText = (memory: Memory, part: Json | undefined, at: number | undefined): Parsed => {
	const words = text(part, 'text') ?? '';
	if (words.trim() === '') return gives(memory);
	const stamp = at === undefined ? {} : {at};
	// What it tells itself after it has compacted a conversation that was too long.
	if (isTrue(part, 'synthetic'))
		return gives(memory, [{type: 'compacted'}], [{kind: 'user', text: clip(words), ...stamp}]);
	const entry: LogEntry = {kind: 'text', text: clip(words), ...stamp};
	return gives({...memory, said: clip(words)}, [{type: 'said', text: oneLine(words, 2000)}], [entry]);
};

/** There is no last event: a step that finished with "stop" is the end, and the exit follows. */
const readStep = (memory: Memory, part: Json | undefined): Parsed => {
	const use = child(part, 'tokens');
	const cache = child(use, 'cache');
	const fresh = ['input', 'output', 'reasoning'].reduce((sum, key) => sum + (number(use, key) ?? 0), 0);
	const tokens = memory.tokens + fresh + (number(cache, 'write') ?? 0);
	const costUsd = memory.costUsd + (number(part, 'cost') ?? 0);
	const contextUsed = fresh + (number(cache, 'write') ?? 0) + (number(cache, 'read') ?? 0);
	const usage: Report = {type: 'usage', tokens, costUsd, ...(contextUsed > 0 && {contextUsed})};
	const known = {...memory, tokens, costUsd};
	const reason = text(part, 'reason');
	if (reason === 'stop')
		return gives(
			known,
			[usage, {type: 'result', ok: true, class: 'finished', text: finalText(memory.said)}],
			[{kind: 'note', text: 'finished its turn'}],
		);
	if (reason === 'length')
		return gives(known, [usage, {type: 'result', ok: false, class: 'incomplete', text: 'its answer was cut off'}]);
	return gives(known, [usage]);
};

const ofName: Readonly<Record<string, EndingClass>> = {
	ContextOverflowError: 'context',
	ProviderAuthError: 'permanent',
	MessageAbortedError: 'crash',
};

/** What the API's answer says of when it takes requests again. */
const untilOf = (data: Json | undefined, told: string, at: number | undefined): number | undefined => {
	const after = text(child(data, 'responseHeaders'), 'retry-after');
	const stated = limitUntil(told, at) ?? limitUntil(text(data, 'responseBody') ?? '', at);
	if (stated !== undefined || after === undefined || at === undefined) return stated;
	return /^\d{1,7}$/.test(after) ? at + Number(after) * 1000 : instant({after}, 'after');
};

const readError = (memory: Memory, error: Json | undefined, at: number | undefined): Parsed => {
	const data = child(error, 'data');
	const name = text(error, 'name') ?? '';
	const told = text(data, 'message') ?? text(error, 'message') ?? (name || 'error');
	const message = errorMessage(told);
	const named = Object.hasOwn(ofName, name) ? ofName[name] : undefined;
	const status = number(data, 'statusCode');
	const kind = named ?? classOfEnd(told, status) ?? 'crash';
	const until = kind === 'limit' ? untilOf(data, told, at) : undefined;
	const isRefused = named === undefined && kind === 'crash' && isRefusal(told, status);
	const entries: readonly LogEntry[] = memory.fault === message ? [] : [{kind: 'error', text: message}];
	const report: Report = {
		type: 'result',
		ok: false,
		class: kind,
		text: message,
		...(until !== undefined && {until}),
		...(isRefused && {isRefused}),
	};
	return gives({...memory, fault: message}, [report], entries);
};

const readEvent = (memory: Memory, event: Json, readAt: number | undefined): Parsed | undefined => {
	const part = child(event, 'part');
	const at = instant(event, 'timestamp');
	switch (text(event, 'type')) {
		case 'step_start':
			return gives(memory);
		case 'tool_use':
			return readTool(memory, part, at);
		case 'text':
			return readText(memory, part, at);
		case 'reasoning':
			return gives(memory, undefined, [{kind: 'thinking', text: clip(text(part, 'text') ?? '')}]);
		case 'step_finish':
			return readStep(memory, part);
		case 'error':
			return readError(memory, child(event, 'error'), at ?? readAt);
		default:
			return undefined;
	}
};

/** One line of `opencode run --format json`. */
export const parseOpencode = (given: unknown, line: Line): Parsed => {
	const event = readObject(line);
	const known = memoryFrom(given);
	const id = conversationId(event, 'sessionID');
	const isNew = id !== undefined && id !== known.sessionId;
	const reading = event && readEvent(isNew ? {...known, sessionId: id} : known, event, line.readAt);
	if (!reading) return {memory: given, reports: [], entries: []};
	if (!isNew) return reading;
	return {...reading, reports: [{type: 'identified', agentSessionId: id}, ...reading.reports]};
};
