import {existsSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, describe, expect, it, vi} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';

vi.setConfig({testTimeout: 240_000});

let grid: Grid;
afterEach(() => grid.close());

const writes = (file: string) => ({taskMs: 10, writes: [{task: 1, path: file, text: `${file}\n`}]});
const stream = (id: string, more: object = {}) => ({
	id,
	tasks: ['One'],
	branch: `stream/${id}`,
	fake: writes(`${id}.txt`),
	...more,
});
const plan = (...streams: object[]) => grid.plan({name: 'After', agent: 'fake', streams}, `${Math.random()}.json`);
const worktree = (id: string) => path.join(grid.parent, `${path.basename(grid.root)}.grid`, id);
const seen = async () => {
	const {streams} = JSON.parse((await grid.run(['list', '--json'])).stdout);
	return Object.fromEntries(
		streams.map((one: {streamId: string; worktreePath: string | null; branchName: string | null; merge: string}) => [
			one.streamId,
			[one.worktreePath, one.branchName, one.merge],
		]),
	);
};

describe('what is said after a clean-up or a merge by hand', () => {
	it('is true of a worktree that git or rm removed and of a branch that was merged by hand and deleted', async () => {
		grid = createGrid();
		expect((await grid.run(['run', plan(stream('A'), stream('B'), stream('C'))])).code).toBe(0);
		// Completed worktrees are not locked any more.
		grid.git(['worktree', 'remove', worktree('A')]);
		grid.git(['merge', '-q', '--no-ff', '--no-edit', 'stream/A']);
		grid.git(['branch', '-d', 'stream/A']);
		rmSync(worktree('B'), {recursive: true});
		grid.git(['merge', '--squash', 'stream/B']);
		grid.git(['commit', '-qm', 'B at once']);
		expect(await seen()).toEqual({
			A: [null, null, 'merged'],
			B: [null, 'stream/B', 'merged'],
			C: [worktree('C'), 'stream/C', 'unmerged'],
		});
		const said = [
			(await grid.run(['status', '--long'])).stdout,
			(await grid.run(['list'])).stdout,
			(await grid.run(['handover'])).stdout,
		];
		for (const text of said) {
			expect(text).not.toContain(worktree('A'));
			expect(text).not.toContain(worktree('B'));
			expect(text).not.toContain('claude-grid merge A');
			expect(text).not.toContain('claude-grid merge B');
			expect(text).toContain(worktree('C'));
		}

		grid.git(['reset', '-q', '--hard', 'HEAD^']);
		expect((await seen()).B).toEqual([null, 'stream/B', 'unmerged']);

		expect((await grid.run(['merge', 'C'])).code).toBe(0);
		expect((await grid.run(['clean'])).stdout).toContain(`removed ${worktree('C')} (C)`);
		expect(await seen()).toMatchObject({C: [null, 'stream/C', 'merged']});
		const again = await grid.run(['clean']);
		expect([again.code, again.stdout.trim()]).toEqual([0, 'there is nothing to clean']);
	});

	it('is true of a branch with commits from after its merge, in its worktree or without one', async () => {
		grid = createGrid();
		expect((await grid.run(['run', plan(stream('A'), stream('B'), stream('C'), stream('D'))])).code).toBe(0);
		grid.git(['merge', '-q', '--squash', 'stream/B']);
		grid.git(['commit', '-qm', 'B at once']);
		for (const id of ['A', 'C', 'D']) expect((await grid.run(['merge', id])).code).toBe(0);
		for (const id of ['A', 'B']) {
			writeFileSync(path.join(worktree(id), `later-${id}.txt`), 'later\n');
			grid.git(['add', '-A'], worktree(id));
			grid.git(['commit', '-qm', `Later in ${id}`], worktree(id));
		}
		grid.git(['worktree', 'remove', worktree('C')]);
		grid.git(['checkout', '-q', 'stream/C']);
		writeFileSync(path.join(grid.root, 'later-C.txt'), 'later\n');
		grid.git(['add', '-A']);
		grid.git(['commit', '-qm', 'Later in C']);
		grid.git(['checkout', '-q', 'main']);
		expect(Object.entries(await seen()).map(([id, one]) => [id, one[2]])).toEqual([
			['A', 'unmerged'],
			['B', 'unmerged'],
			['C', 'unmerged'],
			['D', 'merged'],
		]);
		const {stdout} = await grid.run(['clean']);
		for (const id of ['A', 'B']) expect(stdout).toContain(`kept ${worktree(id)} (${id}): it is not merged`);
		expect(stdout).toContain(`removed ${worktree('D')} (D)`);
		for (const id of ['A', 'B', 'C']) {
			expect((await grid.run(['merge', id])).stdout).toContain(`${id} is merged into main`);
			expect(grid.git(['ls-tree', '--name-only', 'main'])).toContain(`later-${id}.txt`);
		}
	});

	it('says how a branch that was deleted before it was merged comes back', async () => {
		grid = createGrid();
		await grid.run(['run', plan(stream('A'))]);
		const tip = grid.git(['rev-parse', 'stream/A']);
		grid.git(['worktree', 'remove', worktree('A')]);
		grid.git(['branch', '-D', 'stream/A']);
		const {stdout} = await grid.run(['status']);
		expect(stdout).toContain(`git branch stream/A ${tip.slice(0, 12)}`);
		expect((await grid.run(['merge', 'A'])).code).toBe(1);
		grid.git(['branch', 'stream/A', tip]);
		expect((await grid.run(['merge', 'A'])).stdout).toContain('A is merged into main');
	});

	it('names the undo that fits how it was merged', async () => {
		grid = createGrid();
		await grid.run(['run', plan(stream('A'))]);
		grid.git(['merge', '-q', '--ff-only', 'stream/A']);
		await grid.run(['status']);
		grid.git(['reset', '-q', '--hard', 'HEAD^']);
		grid.git(['merge', '-q', '--ff-only', 'stream/A']);
		const {stdout} = await grid.run(['merge', 'A']);
		const undo = /undo: git (?<args>.+)/.exec(stdout)?.groups?.args ?? '';
		if (undo !== '') grid.git(undo.split(' '));
		else expect((await seen()).A?.[2]).toBe('merged');
	});
});

describe('clean', () => {
	it('takes the worktree of a failed stream that holds nothing, and keeps one that holds work', async () => {
		grid = createGrid();
		const fails = {agent: 'command', command: ['false'], fake: undefined, contextRecovery: {maxRecoveryAttempts: 0}};
		const works = {agent: 'command', command: ['sh', '-c', 'echo x > left.txt; exit 1'], fake: undefined};
		await grid.run([
			'run',
			plan(stream('Empty', fails), stream('Full', {...works, contextRecovery: {maxRecoveryAttempts: 0}})),
		]);
		const {stdout} = await grid.run(['clean']);
		expect(stdout).toContain(`removed ${worktree('Empty')} (Empty)`);
		expect(stdout).toContain(`kept ${worktree('Full')} (Full)`);
		expect(existsSync(path.join(worktree('Full'), 'left.txt'))).toBe(true);
		expect(grid.git(['branch', '--list', 'stream/Empty'])).not.toBe('');
	});

	it('at the end of a run is done before the run exits, and says what was kept and why', async () => {
		grid = createGrid();
		writeFileSync(path.join(grid.root, '.gitignore'), '*.log\n');
		grid.git(['add', '.gitignore']);
		grid.git(['commit', '-qm', 'Ignore logs']);
		const leaves = {agent: 'command', command: ['sh', '-c', 'echo x > b.txt; echo x > b.log'], fake: undefined};
		const file = path.join(grid.parent, 'results.json');
		const {stdout} = await grid.run([
			'run',
			plan(stream('A'), stream('B', leaves)),
			'--merge',
			'--cleanup',
			'--output',
			file,
		]);
		expect([existsSync(worktree('A')), existsSync(worktree('B'))]).toEqual([false, true]);
		expect(stdout).toContain(`Kept ${worktree('B')} (B): it has ignored files that would go with it: b.log`);
		expect(stdout).not.toContain(worktree('A'));
		const {default: results} = await import(file, {with: {type: 'json'}});
		expect(results.streams.map((one: {worktree: string | null}) => one.worktree)).toEqual([null, worktree('B')]);
	});

	it('lists and takes what earlier runs have left, and doctor counts it', async () => {
		grid = createGrid();
		await grid.run(['run', plan(stream('Old'), stream('Older'))]);
		await grid.run(['merge', 'Old']);
		await grid.run(['run', plan(stream('New')), '--new']);
		grid.git(['merge', '-q', '--no-edit', 'stream/Older']);
		const {stdout: listed} = await grid.run(['list']);
		for (const id of ['Old', 'Older', 'New']) expect(listed).toContain(worktree(id));
		expect(listed).toContain('EARLIER RUN');
		expect((await grid.run(['doctor'])).stdout).toContain('1 worktree of this run, 2 of 1 earlier run');
		const {stdout} = await grid.run(['clean']);
		for (const id of ['Old', 'Older']) expect(stdout).toContain(`removed ${worktree(id)} (${id} of the earlier run `);
		expect(stdout).toContain(`kept ${worktree('New')} (New): it is not merged`);
		expect((await grid.run(['list'])).stdout).not.toContain('EARLIER RUN');
		expect(grid.git(['worktree', 'list'])).not.toContain('Old');
	});
});

it('run --stream tells what agents say, and the results keep their last message', async () => {
	grid = createGrid();
	const file = path.join(grid.parent, 'results.json');
	const {stdout} = await grid.run(['run', plan(stream('A')), '--stream', '--output', file]);
	const {default: results} = await import(file, {with: {type: 'json'}});
	const last: string = results.streams[0].lastMessage;
	expect(last).not.toBe('');
	expect(stdout).toMatch(/^\[A\] \| \S/m);
	expect(stdout).toContain(last.split('\n')[0]);
});
