import {execFileSync} from 'node:child_process';
import {existsSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {waitFor} from '../helpers/wait-for.ts';

let grid: Grid;
beforeEach(() => {
	grid = createGrid();
});
afterEach(() => grid.close());

const plan = (command: string, more: object = {}) =>
	grid.plan({name: 'Clean', streams: [{id: 'A', name: 'A', agent: 'command', prompt: 'x', command, ...more}], ...more});
const commits = 'echo a > a; git add a; git commit -qm a';
const worktree = () => path.join(grid.parent, 'project.grid/A');

describe('cleaning up after an earlier run', () => {
	it('leaves the worktree in which an agent of this run works at the same path', async () => {
		expect(await grid.run(['run', plan(commits, {merge: 'auto'})])).toMatchObject({code: 0});
		grid.git(['worktree', 'remove', worktree()]);
		grid.git(['branch', '-d', 'stream/a']);
		const next = await grid.run(['run', plan('exec sleep 300'), '--new', '--detach']);
		expect(next, next.stderr).toMatchObject({code: 0});
		await waitFor(() => grid.agents().length === 1, {what: 'the agent'});
		expect(grid.saved().streams.A?.workplace?.path).toBe(worktree());
		const cleaned = await grid.run(['clean']);
		expect(cleaned.stdout).not.toContain('removed');
		expect([cleaned.code, existsSync(worktree())]).toEqual([0, true]);
		expect((await grid.run(['list'])).stdout).not.toContain('EARLIER RUN');
	});

	it('says why a folder stays that git does not know any more', async () => {
		expect(await grid.run(['run', plan(commits)])).toMatchObject({code: 0});
		writeFileSync(path.join(grid.root, '.git/worktrees/A/gitdir'), '/nowhere/.git\n');
		const cleaned = await grid.run(['clean', 'A', '--force']);
		expect(cleaned.stdout).toContain(`kept ${worktree()} (A): `);
		expect(cleaned.stdout).not.toContain('no worktree');
		expect(existsSync(path.join(worktree(), 'a'))).toBe(true);
	});

	it('in a copy of the repository leaves the worktrees of the one it was copied from', async () => {
		// What setup leaves is nothing that git itself would refuse to remove a worktree for.
		const ran = await grid.run(['run', plan(commits, {merge: 'auto', setup: 'echo x > generated'})]);
		expect(ran, ran.stdout).toMatchObject({code: 0});
		await grid.killEngine();
		const copy = path.join(grid.parent, 'copy');
		execFileSync('cp', ['-a', grid.root, copy]);
		const next = await grid.run(['run', plan('echo b > b'), '--new'], {cwd: copy});
		expect(next, next.stdout + next.stderr).toMatchObject({code: 0});
		for (const args of [['clean'], ['clean', 'A']]) await grid.run(args, {cwd: copy});
		expect(existsSync(path.join(worktree(), 'generated'))).toBe(true);
		expect((await grid.run(['list'], {cwd: copy})).stdout).not.toContain(worktree());
		const engine = path.join(copy, '.git/claude-grid/engine.json');
		execFileSync('rm', ['-f', engine]);
	});
});
