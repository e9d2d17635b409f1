import {execFileSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';

let grid: Grid;
beforeEach(() => {
	grid = createGrid();
});
afterEach(async () => {
	await grid.close();
});

const git = (...args: string[]): string => execFileSync('git', args, {cwd: grid.root, encoding: 'utf8'}).trimEnd();
const write = (name: string, text: string): void => writeFileSync(path.join(grid.root, name), text);
const read = (name: string): string => readFileSync(path.join(grid.root, name), 'utf8');
const plan = (command: string) =>
	grid.plan({streams: [{id: 'here', agent: 'command', isolation: 'shared', prompt: 'Work.', command}]});

describe('an agent in a dirty checkout', () => {
	beforeEach(() => {
		write('tracked.txt', 'first\n');
		write('mixed.txt', 'first\n');
		git('add', '-A');
		git('commit', '-qm', 'Begin');
		write('tracked.txt', 'mine, not committed\n');
		write('staged.txt', 'mine, staged\n');
		git('add', 'staged.txt');
		write('untracked.txt', 'mine, untracked\n');
		write('mixed.txt', 'mine, not committed\n');
	});

	it("has its own files committed, the person's left as they were and saved, and what was mixed told", async () => {
		const {code} = await grid.run(['run', plan('echo agent > agent.txt; echo agent >> mixed.txt')]);
		expect(code).toBe(0);
		expect(git('show', '--name-only', '--format=', 'HEAD')).toBe('agent.txt');
		expect(read('tracked.txt')).toBe('mine, not committed\n');
		expect(git('status', '--porcelain').split('\n').sort()).toEqual([
			' M mixed.txt',
			' M tracked.txt',
			'?? untracked.txt',
			'A  staged.txt',
		]);
		const {workplace, merge} = grid.saved().streams.here!;
		expect(merge).toMatchObject({is: 'merged', into: 'main', commit: git('rev-parse', 'HEAD')});
		const ref = workplace?.shared?.backup?.ref ?? '';
		for (const [name, text] of [
			['tracked.txt', 'mine, not committed'],
			['staged.txt', 'mine, staged'],
			['untracked.txt', 'mine, untracked'],
			['mixed.txt', 'mine, not committed'],
		] as const)
			expect(git('show', `${ref}:${name}`)).toBe(text);
		expect(grid.saved().alerts.map(({text}) => text)).toContain(
			'here changed or committed files that held your uncommitted work: mixed.txt',
		);
		expect((await grid.run(['rescue'])).stdout).toContain(ref);
		expect((await grid.run(['clean', 'here'])).stdout).toContain('your own checkout');
		expect(read('untracked.txt')).toBe('mine, untracked\n');
		expect(git('worktree', 'list').split('\n')).toHaveLength(1);
	});

	it("is told on when it committed the person's work along, which is still saved apart", async () => {
		await grid.run(['run', plan('echo agent > agent.txt; git add -A; git commit -qm careless')]);
		expect(
			grid
				.saved()
				.alerts.map(({text}) => text)
				.join(),
		).toContain('staged.txt');
		const ref = grid.saved().streams.here?.workplace?.shared?.backup?.ref ?? '';
		expect(git('show', `${ref}:tracked.txt`)).toBe('mine, not committed');
	});

	it('does not start on a detached HEAD', async () => {
		git('checkout', '-q', '--detach');
		const {code, stdout} = await grid.run(['run', plan('echo agent > agent.txt')]);
		expect(code).toBe(1);
		expect(stdout).toContain('HEAD is detached in your checkout: check out a branch there');
		expect(git('status', '--porcelain')).not.toContain('agent.txt');
	});
});
