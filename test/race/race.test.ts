import {execFileSync} from 'node:child_process';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {waitFor} from '../helpers/wait-for.ts';

let grid: Grid;
beforeEach(() => {
	grid = createGrid();
});
afterEach(async () => {
	await grid.close();
});

const member = (id: string, lines: number, over: object = {}) => ({
	id,
	race: 'store',
	tasks: ['Write the store'],
	fake: {taskMs: 20, writes: [{task: 1, path: `${id}.txt`, text: `${id}\n`.repeat(lines)}], ...over},
});

const plan = (over: object = {}, last: object = {}) =>
	grid.plan({
		agent: 'fake',
		...over,
		streams: [
			member('redux', 30),
			member('zustand', 3),
			member('context', 12, last),
			{id: 'user', dependencies: ['store'], tasks: ['Use the store'], fake: {taskMs: 20}},
		],
	});

const git = (...args: string[]): string => execFileSync('git', args, {cwd: grid.root, encoding: 'utf8'}).trim();
const filesOf = (branch: string): string[] => git('ls-tree', '-r', '--name-only', branch).split('\n');
const stateOf = (id: string) => grid.saved().streams[id]?.state.is;
const isFinal = (id: string): boolean => ['completed', 'failed', 'stopped'].includes(stateOf(id) ?? '');

describe('three agents race', () => {
	it('where nobody looks: the smallest diff wins, what depends on it holds its commits only, and only it is merged', async () => {
		const results = path.join(grid.parent, 'results.json');
		const {code, stdout} = await grid.run(['run', plan(), '--merge', '--output', results]);
		expect(stdout).toContain('zustand won race store, chosen by the rule');
		expect(code).toBe(0);
		const files = filesOf('stream/user');
		expect(files).toContain('zustand.txt');
		expect(files).not.toContain('redux.txt');
		expect(files).not.toContain('context.txt');
		const winner = git('rev-parse', 'stream/zustand');
		expect(git('rev-list', 'stream/user').split('\n')).toContain(winner);
		for (const loser of ['redux', 'context']) {
			expect(filesOf(`stream/${loser}`)).toContain(`${loser}.txt`);
			expect(git('branch', '--merged', 'main')).not.toContain(`stream/${loser}`);
		}
		expect(filesOf('main')).toContain('zustand.txt');
	});

	it('where the user chooses: compare shows them, adopt decides, merge takes the winner and leaves the losers', async () => {
		await grid.run(['run', plan(), '--detach']);
		await waitFor(() => ['redux', 'zustand', 'context'].every(isFinal), {what: 'the end of all three'});
		const {stdout: text} = await grid.run(['compare', 'store']);
		expect(text).toContain('Race store: done, choose one');
		expect(text).toMatch(/redux +completed +– +1 +\+30 −0/);
		const {races} = JSON.parse((await grid.run(['compare', '--json'])).stdout);
		expect(races[0]).toMatchObject({race: 'store', winner: null, suggested: 'zustand'});
		expect((await grid.run(['merge', 'redux'])).stderr).toContain('has no winner yet');
		expect(stateOf('user')).toBe('pending');

		// The choice outlives the engine.
		await grid.killEngine();
		const adopted = await grid.run(['adopt', 'context']);
		expect(adopted.stdout).toContain('context won race store');
		expect((await grid.run(['wait', '--timeout', '60'])).code).toBe(0);
		const files = filesOf('stream/user');
		expect(files).toContain('context.txt');
		expect(files).not.toContain('zustand.txt');
		const refused = await grid.run(['merge', 'redux']);
		expect(refused.stderr).toContain('it was not chosen, context won race store');
		expect(refused.code).toBe(1);
		expect((await grid.run(['merge'])).code).toBe(0);
		expect(filesOf('main')).not.toContain('redux.txt');
		expect((await grid.run(['list'])).stdout).toMatch(/redux .* not chosen/);
		expect((await grid.run(['merge', 'redux', '--force'])).stdout).toContain('redux is merged into main');
		expect(grid.saved().races?.store).toMatchObject({winner: 'context'});
	});

	it('asks before an adoption stops one that still works, and keeps what it had done', async () => {
		await grid.run(['run', plan({}, {taskMs: 120_000}), '--detach']);
		await waitFor(() => isFinal('redux') && isFinal('zustand') && stateOf('context') === 'running', {
			what: 'two to end',
		});
		const refused = await grid.run(['adopt', 'redux']);
		expect(refused.stderr).toContain('context is not done: adopting redux stops it');
		expect(refused.code).toBe(1);
		expect(stateOf('context')).toBe('running');
		expect((await grid.run(['adopt', 'redux', '--force'])).code).toBe(0);
		expect((await grid.run(['wait', '--timeout', '60'])).code).toBe(0);
		expect(stateOf('context')).toBe('stopped');
		expect((await grid.run(['status'])).stdout).toContain('stopped: lost race store to redux');
		expect(filesOf('stream/user')).toContain('redux.txt');
	});
});
