import type {LogEntry, Report} from '../../run/model/report.ts';
import {isRefusal} from '../shared/failure-class.ts';
import type {Json} from '../shared/json.ts';
import {asObject, child, children, isTrue, number, text} from '../shared/json.ts';
import {errorMessage, finalText, oneLine} from '../shared/text.ts';
import {limitUntil} from '../shared/until.ts';
import {openLeftovers} from './background.ts';
import {classify} from './classify.ts';
import type {Reader, Reading} from './event.ts';
import {inSequence} from './event.ts';
import {limitPhrases} from './limit-phrases.ts';
import type {Memory} from './memory.ts';
import {keep} from './memory.ts';
import {isBookkeeping, toolLine} from './tools.ts';

const words = (event: Json): string => {
	const errors = Array.isArray(event.errors) ? event.errors.filter(error => typeof error === 'string') : [];
	return text(event, 'result') ?? errors.join('\n');
};

/** Totals of the process: every model that worked; the window is that of the conversation's own model. */
const usage = (memory: Memory, event: Json): Reading => {
	const models = Object.entries(child(event, 'modelUsage') ?? {}).map(([name, use]) => ({name, use: asObject(use)}));
	const own = models.find(({name}) => name === memory.model) ?? models[0];
	const contextWindow = number(own?.use, 'contextWindow');
	const costUsd = number(event, 'total_cost_usd');
	const sum = (key: string): number => models.reduce((total, {use}) => total + (number(use, key) ?? 0), 0);
	// Read again from the cache on each turn, the same text would count many times.
	const tokens = sum('inputTokens') + sum('outputTokens') + sum('cacheCreationInputTokens');
	const report: Report = {
		type: 'usage',
		...(contextWindow !== undefined && {contextWindow}),
		...(costUsd !== undefined && {costUsd}),
		...(tokens > 0 && {tokens}),
	};
	return {memory: tokens > 0 ? {...memory, tokens} : memory, reports: [report], entries: []};
};

/** Denials that the events before did not tell of. */
export const denials = (memory: Memory, denied: readonly Json[]): Reading =>
	inSequence(
		memory,
		denied.map(denial => (before): Reading => {
			const id = text(denial, 'tool_use_id') ?? '';
			const tool = text(denial, 'tool_name') ?? 'a tool';
			if (before.denied.includes(id)) return {memory: before, reports: [], entries: []};
			const line = toolLine(tool, child(denial, 'tool_input'), before.folder);
			const detail = child(denial, 'tool_input') ? line : oneLine(text(denial, 'message') ?? line);
			return {
				memory: {...before, denied: keep(before.denied, id, 200)},
				reports: [{type: 'denied', tool: oneLine(tool, 80), detail}],
				entries: [{kind: 'error', text: `denied: ${detail}`}],
			};
		}),
	);

const deferred = (event: Json): string => {
	const call = child(event, 'deferred_tool_use');
	return `waits for permission: ${toolLine(text(call, 'name') ?? 'a tool', child(call, 'input'), undefined)}`;
};

/** A prompt that begins with a slash command nobody has defined here: the turn is over before the agent was asked. */
const unknownCommand = (event: Json, said: string): string | undefined => {
	const match = /^(?:Unknown (?:slash )?command: (\/\S+)|(\/\S+) isn't available in this environment)/.exec(said);
	const name = match?.[1] ?? match?.[2];
	if (name === undefined || number(event, 'num_turns') !== 0) return undefined;
	return `claude has no command ${oneLine(name, 80)} here: add it to .claude/commands, or write the prompt in words`;
};

/** A hook of the project, or a command of claude's own, ended the turn before any model was asked: the same prompt ends so again. */
const neverAsked = (event: Json, said: string): string | undefined => {
	const isAsked = number(event, 'num_turns') !== 0 || Object.keys(child(event, 'modelUsage') ?? {}).length > 0;
	if (isAsked) return undefined;
	const [why = ''] = said.split('Original prompt:', 1);
	return oneLine(why, 1000) || undefined;
};

/** A hook of the project said that nothing may follow: what was under way was not finished, and would be stopped so again. */
const hookStopped = (event: Json, said: string): string | undefined =>
	text(event, 'terminal_reason') === 'hook_stopped'
		? `a hook of the project stopped it in the middle of its turn${said === '' ? '' : `: ${oneLine(said, 900)}`}`
		: undefined;

type End = Pick<Extract<Report, {type: 'result'}>, 'ok' | 'class' | 'text' | 'until' | 'isRefused'>;

const endOf = (memory: Memory, event: Json, readAt: number | undefined): End => {
	const subtype = text(event, 'subtype');
	const stopReason = text(event, 'stop_reason');
	const said = words(event);
	if (child(event, 'deferred_tool_use')) return {ok: false, class: 'incomplete', text: deferred(event)};
	const unknown = unknownCommand(event, said);
	if (unknown !== undefined) return {ok: false, class: 'permanent', text: unknown};
	const isFine = !isTrue(event, 'is_error') && !subtype?.startsWith('error');
	const why = isFine ? (hookStopped(event, said) ?? neverAsked(event, said)) : undefined;
	if (why !== undefined) return {ok: false, class: 'permanent', text: why};
	if (isFine) return {ok: true, class: 'finished', text: finalText(said)};
	const status = number(event, 'api_error_status') ?? memory.fault?.status;
	const kind = classify({
		...(subtype !== undefined && {subtype}),
		...(text(event, 'terminal_reason') !== undefined && {terminalReason: text(event, 'terminal_reason')!}),
		...(stopReason !== undefined && {stopReason}),
		...(status !== undefined && {status}),
		...(memory.fault && {fault: memory.fault.kind}),
		text: said || (memory.fault?.text ?? ''),
	});
	const message = errorMessage(said || memory.fault?.text || `it ended with ${subtype ?? 'an error'}`);
	if (kind !== 'limit') {
		const isRefused = kind === 'crash' && (memory.fault?.kind === 'invalid_request' || isRefusal(said, status));
		return {ok: false, class: kind, text: message, ...(isRefused && {isRefused})};
	}
	const until = limitUntil(message, memory.at ?? readAt) ?? memory.resetsAt;
	return {ok: false, class: kind, text: limitPhrases(message), ...(until !== undefined && {until})};
};

/** At the end of a turn no tool call is open, whatever its result was. */
const leftOpen = (memory: Memory): readonly Report[] =>
	memory.tools
		.filter(tool => !isBookkeeping(tool.name))
		.map(tool => ({type: 'tool.closed', toolId: tool.id, isError: false}));

/** What is not a sentence says only how the turn ended. */
const readable = (said: string): string =>
	said.startsWith('[ede_diagnostic]') ? 'ended in the middle of its turn' : said;

const verdict = (memory: Memory, event: Json, readAt: number | undefined): Reading => {
	const end = endOf(memory, event, readAt);
	const denied = children(event, 'permission_denials').length;
	const turns = number(event, 'num_turns');
	const cost = number(event, 'total_cost_usd');
	const aside = [
		...(turns === undefined ? [] : [`${turns} ${turns === 1 ? 'turn' : 'turns'}`]),
		...(cost === undefined ? [] : [`$${cost.toFixed(2)}`]),
	].join('  ');
	const isToldAlready = memory.fault !== undefined && end.text.startsWith(limitPhrases(memory.fault.text));
	const entry: LogEntry = end.ok
		? {kind: 'note', text: 'finished its turn', aside}
		: isToldAlready
			? {kind: 'note', text: 'ended with an error', aside}
			: {kind: 'error', text: readable(end.text), aside};
	const report: Report = {type: 'result', ...end, ...(denied > 0 && {denials: denied})};
	return {memory: {...memory, tools: []}, reports: [...leftOpen(memory), report], entries: [entry]};
};

/** The agent's verdict on its turn; the process may continue after it. */
export const readResult: Reader = (memory, event, readAt) =>
	inSequence(memory, [
		before => usage(before, event),
		before => denials(before, children(event, 'permission_denials')),
		before => ({...openLeftovers(before), entries: []}),
		before => verdict(before, event, readAt),
	]);
