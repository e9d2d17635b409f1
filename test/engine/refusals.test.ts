import {chmodSync, mkdirSync, readdirSync, statSync} from 'node:fs';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';

let grid: Grid;
beforeEach(() => {
	grid = createGrid();
});
afterEach(() => grid.close());

const stateOf = (id: string) => grid.saved().streams[id]?.state;

it('a stream whose own base is not there starts from nothing else', async () => {
	grid.git(['branch', 'old']);
	grid.commit('Newer', {'newer.txt': 'x'});
	const command = 'echo w > w; git add -A; git commit -qm w';
	const streams = ['old', 'no-such-branch'].map((base, index) => ({id: `S${index}`, prompt: 'x', command, base}));
	await grid.run(['run', grid.plan({name: 'Base', agent: 'command', streams})]);
	expect(stateOf('S0')?.is).toBe('completed');
	expect(grid.git(['rev-parse', 'stream/s0^'])).toBe(grid.git(['rev-parse', 'old']));
	expect(stateOf('S1')).toMatchObject({
		is: 'failed',
		class: 'permanent',
		reason: expect.stringContaining('no branch or commit "no-such-branch"'),
	});
	expect(grid.git(['branch', '--list', 'stream/s1'])).toBe('');
});

it('a run whose worktrees would lie where others may write starts nothing', async () => {
	const folder = `${grid.root}.grid`;
	const command = 'echo w > w; git add -A; git commit -qm w';
	const plan = grid.plan({name: 'Open', agent: 'command', streams: [{id: 'A', prompt: 'x', command}]});
	mkdirSync(folder);
	chmodSync(folder, 0o777);
	const refused = await grid.run(['run', plan]);
	expect(refused).toMatchObject({code: 2, stderr: expect.stringContaining(`Other users may write in ${folder}.`)});
	expect(refused.stderr).toContain(`chmod go-w ${folder}; or name another with --worktree-dir`);
	expect(readdirSync(folder)).toEqual([]);
	expect(await grid.run(['run', plan, '--worktree-dir', `${grid.root}.mine`])).toMatchObject({code: 0});
	expect(statSync(`${grid.root}.mine`).mode & 0o777).toBe(0o700);
});

it('work that cannot be committed fails with the reason, and is not called a checkpoint', async () => {
	const command = [
		'git switch -q -c side; echo a > readme.md; git commit -qam a',
		'git switch -q stream/a; echo b > readme.md; git commit -qam b; git merge -q side; true',
	].join('; ');
	await grid.run(['run', grid.plan({name: 'Conflict', agent: 'command', streams: [{id: 'A', prompt: 'x', command}]})]);
	expect(stateOf('A')).toMatchObject({
		is: 'failed',
		reason: expect.stringContaining('could not be committed: Conflicts are left in readme.md'),
	});
	expect(grid.saved().alerts.map(({text}) => text)).not.toContainEqual(expect.stringContaining('no checkpoint'));
	expect(grid.saved().streams.A?.checkpoints.length).toBeGreaterThan(0);
});
