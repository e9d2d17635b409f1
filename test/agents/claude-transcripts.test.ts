import {describe, expect, test} from 'vitest';
import {adapterFor} from '../../source/agents/index.ts';
import {readAll, transcriptLines} from './read-all.ts';

const claude = adapterFor('claude');
const read = (name: string) => readAll(claude, transcriptLines(name));

type Expected = readonly [
	name: string,
	results: readonly string[],
	tools: number,
	todos: string,
	costUsd: number | undefined,
];

// `todos`: statuses of the list at the end, c completed, > in progress, . pending.
const table: readonly Expected[] = [
	['work', ['finished'], 3, 'ccc', 0.0464],
	['todowrite', ['finished'], 2, 'cc', 0.035575],
	['flaky', ['finished'], 2, 'cc', 0.034075],
	['hooks', ['finished'], 2, 'cc', 0.034075],
	['partial', ['finished'], 2, 'cc', 0.034075],
	['drip-partial', ['finished'], 0, '', 0.007575],
	['compact', ['finished'], 2, '', 0.76542],
	['mcp', ['finished'], 0, '', 0.0105],
	['mcp-broken', ['finished'], 0, '', 0.0105],
	['resume-kill', ['finished'], 0, '', 0.00505],
	['s-bash-bg', ['finished', 'finished'], 1, '', 0.016],
	['s-subagent', ['finished'], 1, '', 0.015925],
	['s-denied', ['finished'], 1, '', 0.010675],
	['s-escapes', ['finished'], 0, '', 0.00695],
	['stopblock', ['finished'], 0, '', 0.01035],
	['context-full', ['context'], 4, '>.', 0.052325],
	['s-prompt-too-long', ['context'], 0, '', 0],
	['err-429', ['limit'], 0, '', 0],
	['err-529', ['limit'], 0, '', 0],
	['s-usage-limit', ['limit'], 0, '', 0],
	['budget', ['permanent'], 4, '', 0.0211],
	['maxturns', ['incomplete'], 3, '', 0.015825],
	['kill-int', ['crash'], 1, '>.', 0.017425],
	['resume-missing', ['crash'], 0, '', 0],
	['kill-kill', [], 1, '>.', undefined],
	['hang-open', [], 0, '', undefined],
];
const marks: Readonly<Record<string, string>> = {completed: 'c', in_progress: '>', pending: '.'};

describe('claude transcripts', () => {
	test.each(table)('%s ends as %j', (name, results, tools, todos, costUsd) => {
		const {only} = read(name);
		expect(only('result').map(result => result.class)).toEqual(results);
		expect(only('result').every(result => result.ok === (result.class === 'finished'))).toBe(true);
		expect(only('tool.opened')).toHaveLength(tools);
		expect(only('tool.closed').map(one => one.toolId)).toEqual(only('tool.opened').map(one => one.toolId));
		const list = only('todos').at(-1)?.todos ?? [];
		expect(list.map(todo => marks[todo.status]).join('')).toBe(todos);
		const cost = only('usage').findLast(usage => usage.costUsd !== undefined)?.costUsd;
		if (costUsd === undefined) expect(cost).toBeUndefined();
		else expect(cost).toBeCloseTo(costUsd, 5);
	});

	test('each identifies its conversation, but the one that could not be resumed', () => {
		for (const [name] of table) {
			const ids = read(name).only('identified');
			expect(ids.length > 0, name).toBe(name !== 'resume-missing');
			for (const {agentSessionId} of ids) expect(agentSessionId).toMatch(/^[0-9a-f-]{36}$/);
		}
	});

	test('no log line holds raw JSON', () => {
		for (const [name] of table)
			for (const entry of read(name).entries) expect(entry.text, name).not.toMatch(/\{"|":\s*[{["]/);
	});

	test('work is told in readable lines, a line for what was asked and a line for what came of it', () => {
		const lines = read('work').entries.map(({kind, text, aside}) => `${kind}: ${text}${aside ? ` | ${aside}` : ''}`);
		expect(lines.slice(0, 9)).toEqual([
			'text: I will write 2 file(s) and commit.',
			'todos:  | 0/1',
			'todos:  | 0/2',
			'todos:  | 0/3',
			'todos: now: Write fake-1.txt | 0/3',
			'text: Writing fake-1.txt.',
			'tool: Write fake-1.txt',
			'result: created | +1 −0',
			'task: Write fake-1.txt | claimed',
		]);
		expect(lines).toContain('result: no output | exit 0');
		expect(lines.at(-1)).toBe('note: finished its turn | 13 turns  $0.05');
	});

	test('usage is counted once a message and corrected by the result', () => {
		const usage = read('work').only('usage');
		expect(usage.map(one => one.tokens).filter(tokens => tokens !== undefined)).toEqual([
			1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 8256,
		]);
		expect(usage.findLast(one => one.contextUsed !== undefined)?.contextUsed).toBe(1000);
		expect(usage.at(-1)?.contextWindow).toBe(1_000_000);
		expect(
			read('compact')
				.only('usage')
				.map(one => one.contextUsed),
		).toEqual([195_000, 30_000, 30_000, undefined]);
	});

	test('a background command is open from its tool result to its notification, and outlives the first result', () => {
		const kinds = read('s-bash-bg').reports.flatMap(report => {
			if (report.type === 'background') return [report.isOpen ? 'open' : 'closed'];
			return report.type === 'result' ? ['result'] : [];
		});
		expect(kinds).toEqual(['open', 'result', 'closed', 'result']);
	});

	test('a sub-agent that is waited for is not background', () => {
		expect(read('s-subagent').only('background')).toEqual([]);
	});

	test('a usage limit says until when (fault 47)', () => {
		expect(read('s-usage-limit').only('result')[0]).toMatchObject({
			class: 'limit',
			until: 1_900_000_000_000,
			text: 'Claude AI usage limit reached',
		});
		expect(read('s-usage-limit').entries.map(({kind, text}) => ({kind, text}))).toEqual([
			{kind: 'error', text: 'Claude AI usage limit reached'},
			{kind: 'note', text: 'ended with an error'},
		]);
		expect(read('err-429').only('result')[0]?.until).toBeUndefined();
	});

	test('an API error is an error line, never something the agent said', () => {
		const {only, entries} = read('err-529');
		expect(only('said')).toEqual([]);
		expect(only('retry').map(({attempt, max, status}) => [attempt, max, status])).toEqual([
			[1, 10, 529],
			[2, 10, 529],
		]);
		expect(entries.filter(entry => entry.kind === 'error')).toHaveLength(1);
	});

	test('a denial is told with what was denied', () => {
		const {only} = read('s-denied');
		expect(only('denied')).toEqual([
			{type: 'denied', tool: 'Bash', detail: '$ touch /tmp/fake-anthropic-must-not-exist'},
		]);
		expect(only('result')[0]?.denials).toBe(1);
	});

	test('an MCP server that did not start is named', () => {
		expect(read('mcp-broken').only('identified')[0]?.failedServers).toEqual(['grid']);
		expect(read('mcp').only('identified')[0]?.failedServers).toBeUndefined();
	});

	test('a claim through the MCP server is one line and no tool call', () => {
		const {entries, only} = read('mcp');
		expect(entries.map(entry => entry.text)).toContain('begins task t1');
		expect(only('tool.opened')).toEqual([]);
	});

	test('partial messages are signs of life and leave nothing in the log', () => {
		const {only, entries} = read('drip-partial');
		expect(only('alive').length).toBeGreaterThan(50);
		expect(entries.map(entry => entry.kind)).toEqual(['text', 'note']);
		expect(only('usage').some(usage => usage.tokens === 1000)).toBe(true);
	});

	test('compaction is told, without the summary it leaves', () => {
		const {only, entries} = read('context-full');
		expect(only('compacted')).toHaveLength(3);
		expect(entries.filter(entry => entry.text.includes('previous conversation'))).toEqual([]);
	});

	test('a conversation that is not there keeps its words', () => {
		expect(read('resume-missing').only('result')[0]?.text).toMatch(/^No conversation found/);
	});
});
