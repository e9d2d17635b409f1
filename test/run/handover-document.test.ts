import {describe, expect, it} from 'vitest';
import {handoverDocument} from '../../source/run/features/handover/handover-document.ts';
import {type HandoverWorld, handoverFacts} from '../../source/run/features/handover/handover-facts.ts';
import {code, fenced, inline} from '../../source/run/features/handover/markdown.ts';
import type {Run, Stream} from '../../source/run/model/types.ts';
import {changesSince, lastSeenOf} from '../../source/run/view/last-seen.ts';
import {
	createPlan,
	createPlannedStream,
	createRun,
	createSession,
	createStream,
	createTasks,
	fixtureNow,
} from '../helpers/create-run.ts';

const planned = (id: string, over = {}) => createPlannedStream({id, ...over});
const workplace = (id: string) => ({
	path: `/home/me/shop.grid/${id}`,
	branch: `stream/${id.toLowerCase()}`,
	startCommit: 'b'.repeat(40),
	tips: {},
	isSetUp: true,
});
const work = (over = {}) => ({
	head: 'c'.repeat(40),
	commits: 2,
	files: 2,
	added: 10,
	removed: 3,
	dirty: 0,
	branch: 'stream/a',
	changedPaths: ['src/a.ts', 'src/b.ts'],
	...over,
});

const done = (over: Partial<Stream> = {}): Stream =>
	createStream('A', {
		state: {is: 'completed', at: fixtureNow - 60_000},
		tasks: createTasks('pp', ['Define types', 'Use them']),
		sessions: [createSession({endedAt: fixtureNow - 60_000})],
		workplace: workplace('A'),
		work: work(),
		verify: {ok: true, at: fixtureNow - 61_000, durationMs: 4200, head: 'c', tail: 'fine'},
		...over,
	});

const runOf = (streams: Readonly<Record<string, Stream>>, over: Partial<Run> = {}): Run =>
	createRun({
		plan: createPlan({
			name: 'Auth refactor',
			streams: [
				planned('A', {phase: 'foundation', verify: 'npm test'}),
				planned('B', {dependencies: ['A'], tasks: [{title: 'Task 1', acceptance: []}]}),
			],
		}),
		streams,
		...over,
	});

const world: HandoverWorld = {branch: 'main', uncommitted: 2, commits: {A: ['abc1234 Define types']}, source: 'engine'};
const documentOf = (run: Run, over: Partial<HandoverWorld> = {}): string =>
	handoverDocument(handoverFacts(run, {...world, ...over}, fixtureNow)).join('\n');

describe('the handover document', () => {
	it('has the front matter and the sections of a session handover, from the facts of the run', () => {
		const text = documentOf(runOf({A: done()}));
		expect(text.split('\n').slice(0, 15)).toEqual([
			'---',
			'project: "shop"',
			'title: "Session Handover: Auth refactor"',
			'date: "2026-01-15T12:41:20.000Z"',
			'run: "auth-refactor-20260115"',
			'state: "running"',
			'repository: "/home/me/shop"',
			'branch: "main"',
			'base: "main"',
			`base_commit: "${'a'.repeat(40)}"`,
			'phases:',
			'  foundation: "completed (1/1)"',
			'  parallel: "pending (0/1)"',
			'summary:',
			'  - "2 of 3 tasks completed, 2 proved"',
		]);
		expect(text.match(/^##? .*$/gm)).toEqual([
			'# Session Handover: Auth refactor',
			'## MANDATORY READS (EVERY SESSION)',
			'## Current Development State',
			'## Next Session Goal',
			'## Key Test Results',
			'## Files Created/Modified',
			'## Quick Reference',
			'## Session End Status',
			'## CRITICAL FOR NEXT SESSION',
		]);
		for (const line of [
			'- [ ] `/home/me/shop/claude-grid.json` - the plan',
			`- [ ] \`stream/a\` - what A did: \`git log -p ${'a'.repeat(12)}..stream/a\``,
			'| A (a) | foundation | completed | 2/2 | 2 | unmerged |',
			'- Worktree: `/home/me/shop.grid/A`',
			'  - `abc1234 Define types`',
			'  - and 1 more commit',
			'1. Merge A (a): `claude-grid merge A`',
			'- [ ] B: Task 1',
			'| A | `npm test` | passed | 4.2 s | 2026-01-15T12:40:19.000Z |',
			'- `src/b.ts`',
			'**Uncommitted Changes**: 2 files in your checkout  ',
		])
			expect(text.split('\n')).toContain(line);
	});

	it('tells the words, discoveries, warnings, alerts, conflicts, red tests and what waits for the user', () => {
		const text = documentOf(
			runOf(
				{
					A: done({
						verify: {ok: false, at: fixtureNow, durationMs: 100, head: 'c', tail: 'x\n```\n1 failed'},
						products: [
							{title: 'The cache is per process', kind: 'discovery', text: 'Look at\ncache.ts', at: 1},
							{title: 'Tokens are logged', kind: 'warning', text: '', at: 2},
							{title: 'Load test', kind: 'test', text: '120 requests/s', at: 3},
						],
					}),
				},
				{
					alerts: [{key: 'k', kind: 'failed', streamId: 'A', text: 'A failed', cure: 'press r', since: 1}],
					conflicts: [{between: ['A', 'B'], files: ['src/x.ts']}],
				},
			),
			{words: 'Do the page next', session: {startedAt: fixtureNow - 1000, changes: ['A: running → completed']}},
		);
		const lines = text.split('\n');
		for (const line of [
			'- A: running → completed',
			'Do the page next',
			'- A failed. **Solution**: press r',
			'- **Conflict** between A and B in `src/x.ts`',
			'1. **Tokens are logged** (A, warning)',
			'1. **The cache is per process** (A, discovery)',
			'   Look at',
			'1. **Load test** (A, test)',
			'| A | `npm test` | **failed** | 0.1 s | 2026-01-15T12:41:20.000Z |',
			'1 failed',
			'1. **Waits for you**: A failed (press r)',
		])
			expect(lines).toContain(line);
		// The output holds a fence of its own: ours is longer.
		expect(text).toContain('````\nx\n```\n1 failed\n````');
	});

	it('keeps hostile texts from becoming markdown, front matter or terminal commands', () => {
		const evil = '"\n---\n# Owned\n<img src=x> [click](http://x) `a` | \u001B]0;t\u0007\u202E';
		const plan = createPlan({name: evil, streams: [planned('A', {name: evil})]});
		const run = createRun({
			plan,
			streams: {
				A: done({
					tasks: [{title: evil, status: 'pending', isProved: false}],
					products: [{title: evil, kind: 'warning', text: `${evil}\n\`\`\`\n# Owned`, at: 1}],
					work: work({changedPaths: [evil]}),
				}),
			},
			alerts: [{key: 'k', kind: 'failed', text: evil, cure: evil, since: 1}],
			conflicts: [{between: ['A', evil], files: [evil]}],
		});
		const text = documentOf(run, {branch: evil, commits: {A: [evil]}});
		expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/);
		const outside = withoutFences(text.split('\n'));
		expect(outside.filter(line => line === '---')).toHaveLength(2);
		expect(
			outside.filter(line => /^\s*#/.test(line) && /Owned/.test(line) && !/^# Session Handover: |^### A \(/.test(line)),
		).toEqual([]);
		expect(
			outside
				.slice(outside.lastIndexOf('---'))
				.join('\n')
				.replaceAll(/(`+)[^`].*?[^`]?\1(?!`)/g, ''),
		).not.toMatch(/(?<!\\)<img|(?<!\\)\[click/);
	});

	it('stays bounded with a thousand streams full of text, and counts what it leaves out', () => {
		const ids = Array.from({length: 1000}, (_, index) => `S${index}`);
		const long = 'x'.repeat(20_000);
		const streams = Object.fromEntries(
			ids.map(id => [
				id,
				createStream(id, {
					state: {is: 'failed', reason: long, class: 'crash', at: 1},
					tasks: [{title: long, status: 'pending', isProved: false}],
					products: [{title: long, kind: 'discovery', text: long, at: 1}],
					workplace: workplace(id),
					work: work({changedPaths: Array.from({length: 200}, (_, index) => `${long.slice(0, 200)}/${index}`)}),
					verify: {ok: false, at: 1, durationMs: 1, head: 'c', tail: long},
				}),
			]),
		);
		const alerts = ids.map(id => ({key: id, kind: 'failed' as const, streamId: id, text: long, since: 1}));
		const text = documentOf(createRun({plan: createPlan({streams: ids.map(id => planned(id))}), streams, alerts}), {
			words: long,
		});
		expect(text.length).toBeLessThan(700_000);
		for (const line of [
			'| and 800 more | | | | | |',
			'- and 960 more streams',
			'- and 960 more alerts',
			'- and 960 more older ones',
		])
			expect(text.split('\n')).toContain(line);
	});
});

/** The lines that stand in no fence. */
const withoutFences = (lines: readonly string[]): readonly string[] => {
	let fence = '';
	return lines.filter(line => {
		const ticks = /^\s*(`{3,})/.exec(line)?.[1] ?? '';
		if (fence === '' && ticks !== '') {
			fence = ticks;
			return false;
		}
		if (fence === '') return true;
		if (ticks.length >= fence.length) fence = '';
		return false;
	});
};

describe('texts in markdown', () => {
	for (const [name, text, wanted] of [
		['plain words', 'Add tests', 'Add tests'],
		['names with underscores', 'task_update of a_b', 'task_update of a_b'],
		['emphasis', '_a_ *b* ~~c~~', '\\_a\\_ \\*b\\* \\~\\~c\\~\\~'],
		['links and HTML', '[a](b)<i>', '\\[a\\](b)\\<i>'],
		['a table cell', 'a|b', 'a\\|b'],
		['several lines', 'a\nb', 'a b'],
	] as const)
		it(`escapes ${name}`, () => {
			expect(inline(text)).toBe(wanted);
		});

	for (const [text, wanted] of [
		['a b', '`a b`'],
		['a`b', '``a`b``'],
		['`a', '`` `a ``'],
		['', '–'],
	] as const)
		it(`writes ${JSON.stringify(text)} as code`, () => {
			expect(code(text)).toBe(wanted);
		});

	it('says when a text was cut, by lines or by length', () => {
		expect(fenced('a\nb\nc', {maxLines: 2})).toEqual(['```', 'a', 'b', '… (cut)', '```']);
		expect(fenced('abc', {maxLength: 2})).toEqual(['```', 'ab', '… (cut)', '```']);
		expect(fenced('a\nb\n', {maxLines: 2})).toEqual(['```', 'a', 'b', '```']);
	});
});

describe('what has changed since', () => {
	it('tells states, merges, tasks and commits by stream, and nothing when nothing has', () => {
		const before = lastSeenOf(runOf({}), 1);
		expect(changesSince(before, runOf({}))).toEqual([]);
		expect(changesSince(before, runOf({A: done({merge: {is: 'queued'}})}))).toEqual([
			'A: pending → completed, queued, 2 tasks completed, 2 commits',
		]);
	});

	it('tells a stream that was added, and another run', () => {
		const {B: _, ...streams} = lastSeenOf(runOf({}), 1).streams;
		expect(changesSince({runId: runOf({}).id, at: 1, streams}, runOf({}))).toEqual(['B was added, it is pending']);
		expect(changesSince({runId: 'other', at: 1, streams: {}}, runOf({}))).toEqual([
			'another run began: "Auth refactor" (auth-refactor-20260115), 2 streams',
		]);
	});
});
