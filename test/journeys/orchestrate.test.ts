import {readFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import {built} from '../helpers/built.ts';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {openTerminal, type PseudoTerminal} from '../helpers/pseudo-terminal.ts';
import {waitFor} from '../helpers/wait-for.ts';

let grid: Grid;
let terminal: PseudoTerminal | undefined;
afterEach(async () => {
	terminal?.hangUp();
	terminal = undefined;
	await grid.close();
});

/** Streams a fake lead spawns: the last one stands on the first. */
const terms = (more: object = {}) => ({
	fake: {
		taskMs: 60,
		spawns: [
			{id: 'Types', name: 'types', phase: 'foundation', tasks: ['Define core types']},
			{id: 'Api', name: 'api', tasks: ['Write the API'], files: ['api/**']},
			{id: 'Page', name: 'page', tasks: ['Write the page'], dependencies: ['Api']},
			{id: 'Own', name: 'own rights', prompt: 'x', permissionMode: 'bypassPermissions'},
		],
		...more,
	},
	streams: [{id: 'ignored', prompt: 'x'}],
});
const orchestrate = (more: object = {}): readonly string[] => [
	'orchestrate',
	'Build a shop',
	...['--agent', 'fake', '--plan', grid.plan(terms(more))],
	...['--verify', 'ls work', '--merge'],
];
const results = () => JSON.parse(readFileSync(path.join(grid.runFolder(), 'results.json'), 'utf8'));

describe('orchestrate', () => {
	it('lets a lead plan three streams, follow and merge them, each checked and in order', async () => {
		grid = createGrid();
		const {code, stdout, stderr} = await grid.run(orchestrate());
		expect([code, stderr]).toEqual([0, '']);
		expect(stdout).toContain('[lead] the lead is woken with news');
		expect(stdout).toContain('✓ All 3 streams completed and merged.');
		const order = ['Types merged into main', 'Api merged into main', 'Page merged into main'].map(one =>
			stdout.indexOf(one),
		);
		expect(order).toEqual([...order].sort((a, b) => a - b));
		const {total, successful, streams} = results();
		expect([total, successful]).toEqual([3, 3]);
		expect(streams.map((one: Record<string, unknown>) => [one.id, one.state, one.merge, one.isLead ?? false])).toEqual([
			['lead', 'completed', 'unmerged', true],
			['Types', 'completed', 'merged', false],
			['Api', 'completed', 'merged', false],
			['Page', 'completed', 'merged', false],
		]);
		expect(streams.slice(1).every(({verify}: {verify: {ok: boolean}}) => verify.ok)).toBe(true);
		expect(grid.git(['log', '--format=%s', 'main'])).toContain('[1] Write the page');
		expect(grid.git(['rev-parse', 'stream/lead'])).toBe(grid.git(['rev-list', '--max-parents=0', 'main']));
		expect((await grid.run(['logs', 'lead', '--attempt', '1'])).stdout).toMatch(
			/grid stream_spawn own rights[\s\S]*permissionMode/,
		);
		expect((await grid.run(['status', '--long'])).stdout).toMatch(/Total streams: 3\n[\s\S]*\nLead\n/);
	});

	it('continues after the lead and then the engine are killed, and asks the user if merging is up to them', async () => {
		grid = createGrid();
		const [, ...args] = orchestrate({faults: [{kind: 'crash', afterTask: 2}], taskMs: 400});
		const start = await grid.run(['orchestrate', ...args.filter(one => one !== '--merge'), '--detach']);
		expect(start.code, start.stderr).toBe(0);
		await waitFor(() => grid.saved().streams.Types?.state.is === 'running', {what: 'the first stream'});
		await grid.killEngine();
		const {code} = await grid.run(['wait']);
		expect(code).toBe(0);
		const run = grid.saved();
		expect(run.streams.lead?.attempt).toBeGreaterThan(1);
		expect(Object.values(run.streams).map(({state}) => state.is)).toEqual(
			Object.keys(run.streams).map(() => 'completed'),
		);
		expect(run.alerts.map(alert => alert.key)).toContain('wish:Types');
		expect((await grid.run(['merge'])).code).toBe(0);
		await waitFor(() => grid.saved().alerts.length === 0, {what: 'the end of what was asked'});
	});

	it('is shown in the grid with the lead in the first tile', async () => {
		grid = createGrid();
		terminal = openTerminal([process.execPath, built.cli, ...orchestrate({taskMs: 3000})], {
			columns: 120,
			rows: 40,
			cwd: grid.root,
			env: {...grid.env, TERM: 'xterm-256color'},
		});
		await terminal.waitForText('leads 3 streams');
		expect(terminal.text()).toMatch(/lead leads 3 streams[\s\S]*Types/);
		terminal.type('q');
		expect((await terminal.exit).code).toBe(0);
		expect((await grid.run(['stop'])).code).toBe(0);
	});

	it('tells what it would start, and what is wrong, and starts nothing', async () => {
		grid = createGrid();
		const dry = await grid.run(['orchestrate', 'Build a shop', '--dry-run', '--agents', '5', '--verify', 'npm test']);
		expect(dry.stdout).toContain('A lead (claude) would plan and lead: Build a shop');
		expect(dry.stdout).toContain('at most 5 at once, 20 in all, on claude, permission mode acceptEdits');
		expect(dry.stdout).toContain('verify before a stream is completed: npm test');
		for (const [args, words] of [
			[[], 'There is no goal.'],
			[['x', '--agents', '2.5'], '--agents must be a whole number.'],
			[['x', '--max-streams', '500'], 'at most 100'],
			[['x', '--agent', 'command'], 'cannot spawn'],
			[['x', '--permission-mode', 'root'], 'permission-mode'],
		] as const) {
			const {code, stderr} = await grid.run(['orchestrate', ...args]);
			expect(code, stderr).toBe(2);
			expect(stderr).toContain(words);
		}
		expect(grid.engine()).toBeUndefined();
	});
});
