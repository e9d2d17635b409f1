import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';

let grid: Grid;
beforeEach(() => {
	grid = createGrid();
	grid.commit('Files that tools rewrite', {'lock.json': '1\n', 'types.d.ts': '1\n'});
});
afterEach(() => grid.close());

const plan = (more: object, ids = ['A']): string =>
	grid.plan({name: 'L', agent: 'command', streams: ids.map(id => ({id, prompt: 'x'})), ...more});
const stream = (id = 'A') => grid.saved().streams[id];
const changed = (branch: string): string[] =>
	grid
		.git(['diff', '--name-only', `main...${branch}`])
		.split('\n')
		.filter(Boolean);
const inWorktree = (file: string, id = 'A') => path.join(stream(id)?.workplace?.path ?? '', file);

describe('what setup changes', () => {
	it('is on no branch, conflicts with nothing and is told once', async () => {
		const command = 'echo $CLAUDE_GRID_STREAM > only-$CLAUDE_GRID_STREAM';
		const file = plan({command, setup: 'date +%N > lock.json; echo x > made'}, ['A', 'B']);
		expect(await grid.run(['run', file, '--merge'])).toMatchObject({code: 0});
		expect([stream('A')?.merge.is, stream('B')?.merge.is]).toEqual(['merged', 'merged']);
		expect(grid.git(['ls-tree', '--name-only', 'main']).split('\n')).toEqual(
			expect.arrayContaining(['only-A', 'only-B', 'lock.json']),
		);
		expect(grid.git(['show', 'main:lock.json'])).toBe('1');
		expect(grid.git(['ls-tree', '--name-only', 'main', 'made'])).toBe('');
		const journal = readFileSync(path.join(grid.runFolder(), 'journal.jsonl'), 'utf8');
		expect(journal.match(/setup changed lock.json, made/g)).toHaveLength(2);
	});

	it('is no work of an agent that did nothing, committed or not', async () => {
		const file = plan({command: 'git add -A; git commit -qm w', setup: 'echo 2 > lock.json'});
		await grid.run(['run', file]);
		expect(stream()?.state).toMatchObject({is: 'failed', reason: expect.stringContaining('lock.json')});
		expect(stream()?.work?.commits).toBe(0);
	});

	it('is no work either when setup commits it, and goes along with what the agent does', async () => {
		const setup = 'echo 2 > lock.json; git commit -qam generated';
		await grid.run(['run', plan({command: 'true', setup})]);
		expect(stream()?.state).toMatchObject({is: 'failed'});
		await grid.run(['run', plan({command: 'echo w > w', setup}), '--new', '--merge']);
		expect(stream()?.work?.commits).toBe(1);
		expect(grid.git(['show', 'main:lock.json'])).toBe('2');
	});

	it('is kept where the agent continued with it, and put away nowhere', async () => {
		const setup = 'echo 2 > lock.json; rm types.d.ts';
		const file = plan({command: 'echo mine >> lock.json; echo w > w', setup});
		expect(await grid.run(['run', file, '--merge'])).toMatchObject({code: 0});
		expect(grid.git(['show', 'main:lock.json'])).toBe('2\nmine');
		expect(grid.git(['show', 'main:types.d.ts'])).toBe('1');
		expect(existsSync(inWorktree('types.d.ts'))).toBe(false);
	});

	it('is left out although the agent had staged it', async () => {
		const file = plan({command: 'echo w > w; git add -A', setup: 'echo 2 > lock.json; echo x > made'});
		expect(await grid.run(['run', file])).toMatchObject({code: 0});
		expect(changed('stream/a')).toEqual(['w']);
	});

	it('is left out by the hundreds, with odd names', async () => {
		const setup = 'i=0; while [ $i -lt 260 ]; do echo $i > "made $i é[x]"; i=$((i+1)); done';
		expect(await grid.run(['run', plan({command: 'mkdir -p d; echo w > "d/w é"', setup})])).toMatchObject({code: 0});
		expect(
			grid
				.git(['ls-tree', '-r', '--name-only', '-z', 'stream/a'])
				.split('\0')
				.filter(name => /w é|made/.test(name)),
		).toEqual(['d/w é']);
	});
});

describe('what verify leaves', () => {
	it('is in the way of no merge: new files, and a file of the repository written anew', async () => {
		const verify = 'mkdir -p coverage; date +%N > coverage/report; date +%N > types.d.ts';
		expect(await grid.run(['run', plan({command: 'echo w > w', verify}), '--merge'])).toMatchObject({code: 0});
		expect(stream()?.merge.is).toBe('merged');
		expect(grid.git(['ls-tree', '-r', '--name-only', 'main']).split('\n')).toEqual([
			'lock.json',
			'readme.md',
			'types.d.ts',
			'w',
		]);
		expect(grid.git(['show', 'main:types.d.ts'])).toBe('1');
	});

	it('is not what an agent is asked to commit when verify was red first', async () => {
		const verify = 'date +%N >> report; test -e second';
		const command = 'if [ -e first ]; then echo 2 > second; else echo 1 > first; fi';
		expect(await grid.run(['run', plan({command, verify}), '--merge'])).toMatchObject({code: 0});
		expect(stream()?.merge.is).toBe('merged');
		expect(changed('stream/a')).toEqual([]);
		expect(grid.git(['ls-tree', '--name-only', 'main']).split('\n')).toEqual(expect.not.arrayContaining(['report']));
	});

	it('does not hide what somebody writes there afterwards', async () => {
		await grid.run(['run', plan({command: 'echo w > w', verify: 'echo 2 > types.d.ts'})]);
		grid.write('types.d.ts', 'mine', stream()?.workplace?.path);
		const merged = await grid.run(['merge', 'A']);
		expect(merged.stdout + merged.stderr).toContain('1 file is not committed');
	});
});
