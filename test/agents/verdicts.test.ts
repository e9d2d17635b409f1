import {describe, expect, test} from 'vitest';
import {adapterFor} from '../../source/agents/index.ts';
import type {AgentName} from '../../source/plan/types.ts';
import type {Report} from '../../source/run/model/report.ts';

const readAt = Date.UTC(2026, 0, 15, 12);

/** The verdict of the last of an agent's lines. */
const verdict = (agent: AgentName, ...lines: readonly object[]) => {
	const {parse} = adapterFor(agent);
	let memory: unknown = null;
	const results: Report[] = [];
	for (const line of lines) {
		const parsed = parse(memory, {text: JSON.stringify(line), isCut: false, readAt});
		memory = parsed.memory;
		results.push(...parsed.reports.filter(report => report.type === 'result'));
	}
	return results.at(-1);
};

const claude = (text: string, more: object = {}) => [
	{type: 'result', is_error: true, num_turns: 3, result: text, ...more},
];
const codex = (message: string) => [{type: 'turn.failed', error: {message}}];
const gemini = (message: string) => [{type: 'result', status: 'error', error: {type: 'unknown', message}}];
const opencode = (message: string, more: object = {}) => [
	{type: 'error', timestamp: readAt, error: {name: 'APIError', data: {message, ...more}}},
];
const thinking = 'messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `text`.';

describe('a conversation that the API refuses is told from other ends', () => {
	test.each([
		['claude', claude(`API Error: 400 ${thinking}`, {api_error_status: 400})],
		['claude', claude('API Error: 400 due to tool use concurrency issues. Run /rewind to recover the conversation.')],
		[
			'claude',
			claude(`API Error: 400 {"type":"error","error":{"type":"invalid_request_error","message":"${thinking}"}}`),
		],
		['claude', claude('Request too large', {api_error_status: 413})],
		[
			'codex',
			codex('{"error":{"message":"No tool output found for function call call_1.","type":"invalid_request_error"}}'),
		],
		['codex', codex('unexpected status 400 Bad Request: No tool output found for function call call_1.')],
		[
			'gemini',
			gemini(
				'[API Error: {"error":{"code":400,"message":"function call turn comes immediately after","status":"INVALID_ARGUMENT"}}]',
			),
		],
		['opencode', opencode('messages with role tool must follow tool_calls', {statusCode: 400})],
	] as const)('%s: %j', (agent, lines) => {
		expect(verdict(agent, ...lines)).toMatchObject({ok: false, class: 'crash', isRefused: true});
	});

	test.each([
		['claude', 'context', claude('Prompt is too long', {api_error_status: 400})],
		['claude', 'permanent', claude('Credit balance is too low', {api_error_status: 400})],
		['claude', 'crash', claude('API Error: 500 internal error', {api_error_status: 500})],
		['codex', 'context', codex("Codex ran out of room in the model's context window.")],
		['codex', 'crash', codex('stream disconnected before completion')],
		[
			'gemini',
			'permanent',
			gemini('[API Error: {"error":{"code":400,"message":"API key not valid","status":"INVALID_ARGUMENT"}}]'),
		],
		['opencode', 'limit', opencode('Too many requests', {statusCode: 429})],
	] as const)('not %s: %s', (agent, kind, lines) => {
		const report = verdict(agent, ...lines);
		expect(report).toMatchObject({class: kind});
		expect(report).not.toHaveProperty('isRefused');
	});
});

describe('a limit told in words is waited for as long as they say', () => {
	const until = Date.UTC(2026, 1, 1);
	const spend = 'You have reached your specified API usage limits. You will regain access on 2026-02-01 at 00:00 UTC.';
	test.each([
		[
			'claude',
			claude(`API Error: 400 {"error":{"type":"invalid_request_error","message":"${spend}"}}`, {api_error_status: 400}),
		],
		['codex', codex(spend)],
		['gemini', gemini(spend)],
		['opencode', opencode(spend, {statusCode: 429})],
	] as const)('%s', (agent, lines) => {
		expect(verdict(agent, ...lines)).toMatchObject({class: 'limit', until});
	});

	test('by a time of day in the first answer of a Claude session', () => {
		const text = "You've hit your limit · resets 11pm (America/Anchorage)";
		expect(verdict('claude', ...claude(text, {api_error_status: 429}))).toMatchObject({
			until: Date.UTC(2026, 0, 16, 8),
		});
	});

	test.each([
		[{'retry-after': '3600'}, readAt + 3_600_000],
		[{'retry-after': 'Thu, 15 Jan 2026 13:30:00 GMT'}, Date.UTC(2026, 0, 15, 13, 30)],
	])("by the header of opencode's API: %j", (responseHeaders, then) => {
		expect(verdict('opencode', ...opencode('Rate limited', {statusCode: 429, responseHeaders}))).toMatchObject({
			until: then,
		});
	});

	test("by the detail of Gemini's API", () => {
		const message =
			'[API Error: {"error":{"code":429,"message":"Resource exhausted","status":"RESOURCE_EXHAUSTED","details":[{"retryDelay":"36s"}]}}]';
		expect(verdict('gemini', ...gemini(message))).toMatchObject({class: 'limit', until: readAt + 36_000});
	});
});

test.each([
	['claude', claude('API Error: 500 {"message":"the authentication service is unavailable"}', {api_error_status: 500})],
	['claude', claude('API Error: 502 model router: maximum context service not found', {api_error_status: 502})],
	['opencode', opencode('billing backend failed', {statusCode: 503})],
] as const)('a server that fails is tried again, whatever its words speak of (%s)', (agent, lines) => {
	expect(verdict(agent, ...lines)).toMatchObject({class: 'crash'});
});

describe('a plain command', () => {
	const adapter = adapterFor('command');
	const memoryAfter = (...lines: readonly string[]) => {
		const parsed = lines.map(text => ({text, isCut: false}));
		return parsed.reduce<unknown>((memory, line) => adapter.parse(memory, line).memory, null);
	};
	const phrase = 'the maximum context of the model is 200k';

	test('that succeeds may speak of contexts', () => {
		expect(adapter.parse(null, {text: phrase, isCut: false}).reports).toEqual([{type: 'said', text: phrase}]);
		expect(adapter.endOf?.(0, memoryAfter(phrase))).toBeUndefined();
	});

	test('that fails with such words at its end has filled its context', () => {
		for (const code of [1, null])
			expect(adapter.endOf?.(code, memoryAfter('works', phrase, 'exiting'))).toMatchObject({
				class: 'context',
				text: phrase,
			});
	});

	test('that fails long after such words has failed by something else', () => {
		const work = Array.from({length: 30}, (_, index) => `step ${index}`);
		expect(adapter.endOf?.(1, memoryAfter(phrase, ...work))).toBeUndefined();
		expect(adapter.endOf?.(1, memoryAfter('no such words'))).toBeUndefined();
	});
});
