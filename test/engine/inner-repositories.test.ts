import {existsSync, mkdirSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';

let grid: Grid;
let library: string;
beforeEach(() => {
	grid = createGrid();
	library = path.join(grid.parent, 'library');
	mkdirSync(library);
	grid.git(['init', '-q', '-b', 'main', '--bare', library]);
	const seed = path.join(grid.parent, 'seed');
	grid.git(['clone', '-q', library, seed]);
	grid.git(['config', 'user.name', 'A'], seed);
	grid.git(['config', 'user.email', 'a@example.invalid'], seed);
	grid.commit('Library', {l: 'l\n'}, seed);
	grid.git(['push', '-q', 'origin', 'HEAD:main'], seed);
	grid.git(['-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', '-b', 'main', library, 'lib']);
	grid.git(['commit', '-qm', 'Add the library']);
});
afterEach(() => grid.close());

const init = 'git -c protocol.file.allow=always submodule --quiet update --init';
const inLib = `git -C lib -c user.name=A -c user.email=a@example.invalid`;
const plan = (command: string, more: object = {}): string =>
	grid.plan({name: 'R', agent: 'command', command, setup: init, streams: [{id: 'A', prompt: 'x'}], ...more});
const stream = () => grid.saved().streams.A;
const onMain = (file: string): string => grid.git(['ls-tree', 'main', '--', file]);

describe('a repository inside a worktree', () => {
	it('that the agent added is not merged as a pointer to nothing, not even by force', async () => {
		const command =
			'mkdir app; cd app; git init -q; echo x > f; git add -A; git -c user.name=A -c user.email=a@b.c commit -qm i; cd ..; git add -A 2>/dev/null; git commit -qm s';
		expect(await grid.run(['run', plan(command), '--merge'])).toMatchObject({code: 1});
		expect(stream()?.state).toMatchObject({
			is: 'failed',
			reason: expect.stringContaining('app is committed as a pointer'),
		});
		await grid.run(['merge', 'A', '--force']);
		expect(onMain('app')).toBe('');
	});

	it.each([
		[
			'with commits',
			'mkdir app; cd app; git init -q; echo x > f; git add -A; git -c user.name=A -c user.email=a@b.c commit -qm i',
		],
		['without commits', 'mkdir app; git init -q app; echo x > app/f'],
	])('that was left there uncommitted, %s, is named', async (_, command) => {
		await grid.run(['run', plan(`echo w > w; (${command})`)]);
		expect(stream()?.state).toMatchObject({
			is: 'failed',
			reason: expect.stringContaining('app is a git repository of its own'),
		});
	});

	it("that setup put there is nobody's concern", async () => {
		const setup = `${init}; git clone -q ${library} vendor; echo built > lib/built`;
		expect(await grid.run(['run', plan('echo w > w', {setup}), '--merge'])).toMatchObject({code: 0});
		expect(stream()?.merge.is).toBe('merged');
	});
});

describe('a submodule', () => {
	const commit = `echo 2 > lib/l; ${inLib} commit -qam two; git add lib; git commit -qm bump`;

	it('is not merged with a commit that no one else has, and is once it was pushed', async () => {
		await grid.run(['run', plan(commit)]);
		expect(stream()?.state).toMatchObject({
			is: 'failed',
			reason: expect.stringContaining('lib points to a commit that no one else has'),
		});
		grid.git(['push', '-q', 'origin', 'HEAD:main'], path.join(stream()?.workplace?.path ?? '', 'lib'));
		await grid.run(['merge', 'A', '--force']);
		expect(stream()?.merge.is).toBe('merged');
		expect(onMain('lib')).toContain(grid.git(['rev-parse', 'main'], library));
	});

	it('may be moved to a commit that its agent has pushed', async () => {
		const push = commit.replace('; git add lib', `; ${inLib} push -q origin HEAD:main; git add lib`);
		expect(await grid.run(['run', plan(push), '--merge'])).toMatchObject({code: 0});
		expect(stream()?.merge.is).toBe('merged');
	});

	it('with edits left inside it is not done', async () => {
		await grid.run(['run', plan('echo 2 > lib/l; echo w > w')]);
		expect(stream()?.state).toMatchObject({is: 'failed', reason: expect.stringContaining('lib has changes')});
	});

	it('that was never initialised, or not touched, is in the way of nothing', async () => {
		expect(await grid.run(['run', plan('echo w > w', {setup: 'true'}), '--merge'])).toMatchObject({code: 0});
		expect(stream()?.merge.is).toBe('merged');
		expect(await grid.run(['clean'])).toMatchObject({code: 0});
		expect(existsSync(stream()?.workplace?.path ?? '')).toBe(false);
	});
});

describe('clean', () => {
	it('removes a merged worktree with an initialised submodule, and what setup and verify left', async () => {
		const file = plan('echo w > w', {setup: `${init}; echo x > made`, verify: 'echo r > report'});
		expect(await grid.run(['run', file, '--merge'])).toMatchObject({code: 0});
		const place = stream()?.workplace?.path ?? '';
		expect((await grid.run(['clean'])).stdout).toContain('removed');
		expect(existsSync(place)).toBe(false);
		expect(grid.git(['worktree', 'list']).split('\n')).toHaveLength(1);
		const backup = grid.git(['for-each-ref', '--format=%(refname)', 'refs/claude-grid/backup']);
		expect(grid.git(['show', `${backup}:report`])).toBe('r');
	});

	it.each([
		[
			'a branch that no one else has',
			'git checkout -q -b own; echo 3 > l; git -c user.name=A -c user.email=a@b.c commit -qam three; git checkout -q --detach origin/main',
			'no one else has',
		],
		['a file', 'echo x > new', 'lib'],
		['a stash', `echo 3 > l; git -c user.name=A -c user.email=a@b.c stash -q`, 'no one else has'],
	])('keeps a worktree whose submodule holds %s', async (_, command, reason) => {
		expect(await grid.run(['run', plan('echo w > w'), '--merge'])).toMatchObject({code: 0});
		const place = stream()?.workplace?.path ?? '';
		const {execSync} = await import('node:child_process');
		execSync(command, {cwd: path.join(place, 'lib')});
		expect((await grid.run(['clean'])).stdout).toContain(reason);
		expect(existsSync(place)).toBe(true);
	});
});
