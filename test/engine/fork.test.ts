import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {waitFor} from '../helpers/wait-for.ts';

let grid: Grid;
beforeEach(() => {
	grid = createGrid();
});
afterEach(() => grid.close());

const stream = (id: string) => grid.saved().streams[id]!;

/** Every object that some ref reaches. */
const reachable = (): readonly string[] =>
	grid
		.git(['rev-list', '--objects', '--all'])
		.split('\n')
		.map(line => line.slice(0, 40));

it('a fork continues from a checkpoint in a worktree of its own, and the original stays as it is', async () => {
	const fake = {taskMs: 60_000};
	const plan = grid.plan({name: 'Fork', agent: 'fake', streams: [{id: 'A', name: 'a', tasks: ['One', 'Two'], fake}]});
	expect((await grid.run(['run', plan, '--detach'])).code).toBe(0);
	await waitFor(() => stream('A').state.is === 'running' && stream('A').sessions[0]?.process, {what: 'the agent'});
	const original = stream('A').workplace!.path;
	writeFileSync(join(original, 'draft.txt'), 'not committed');
	writeFileSync(join(original, 'readme.md'), 'changed');
	expect(await grid.run(['fork', 'A'])).toMatchObject({code: 1, stderr: expect.stringContaining('no checkpoint yet')});
	await grid.run(['pause', 'A']);
	await waitFor(() => stream('A').state.is === 'waiting' && stream('A').checkpoints[0], {what: 'the checkpoint'});
	writeFileSync(join(original, 'draft.txt'), 'later');
	const objects = reachable();
	const branch = grid.git(['rev-parse', 'stream/a']);
	expect(await grid.run(['fork', 'A', '--at', '7'])).toMatchObject({
		code: 2,
		stderr: expect.stringContaining('A has no checkpoint 7'),
	});
	expect(await grid.run(['fork', 'A', '--at', '1', 'Try it with SQLite'])).toMatchObject({
		code: 0,
		stdout: 'A-fork starts from checkpoint 1 of A\n',
	});
	await waitFor(() => stream('A-fork').sessions[0]?.process, {what: 'the agent of the fork'});
	const fork = stream('A-fork').workplace!;
	expect(readFileSync(join(fork.path, 'draft.txt'), 'utf8')).toBe('not committed');
	expect(grid.git(['status', '--porcelain'], fork.path)).toBe(' M readme.md\n?? draft.txt');
	expect(grid.git(['rev-parse', 'HEAD'], fork.path)).toBe(branch);
	expect(readFileSync(join(original, 'draft.txt'), 'utf8')).toBe('later');
	expect(grid.git(['rev-parse', 'stream/a'])).toBe(branch);
	expect(stream('A').state).toMatchObject({is: 'waiting', cause: 'paused'});
	const session = stream('A-fork').sessions[0]!.id;
	const prompt = readFileSync(join(grid.runFolder(), 'sessions', session, 'prompt.md'), 'utf8');
	expect(prompt).toContain('Try it with SQLite');
	expect(prompt).toContain('where stream A stood at its checkpoint 1');
	const now = new Set(reachable());
	expect(objects.filter(one => !now.has(one))).toEqual([]);
});
