import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {waitFor} from '../helpers/wait-for.ts';

let grid: Grid;
beforeEach(() => {
	grid = createGrid();
});
afterEach(() => grid.close());

const stream = () => grid.saved().streams.A!;

/** Every object that some ref reaches. */
const reachable = (): readonly string[] =>
	grid
		.git(['rev-list', '--objects', '--all'])
		.split('\n')
		.map(line => line.slice(0, 40));

it('a stream goes back to a checkpoint by a new commit, does its tasks anew, and nothing is lost', async () => {
	const tasks = ['One', 'Two'];
	const streams = [{id: 'A', name: 'a', tasks, fake: {taskMs: 50, faults: [{kind: 'crash', afterTask: 1}]}}];
	expect((await grid.run(['run', grid.plan({name: 'Back', agent: 'fake', streams})])).code).toBe(0);
	const {path} = stream().workplace!;
	const target = stream().checkpoints.find(one => one.completedTasks === 1)!;
	const number = target.ref.split('/').at(-1)!;
	const later = grid.git(['diff', '--name-only', '--diff-filter=A', target.commit, 'stream/a']).split('\n');
	expect(later).not.toEqual(['']);
	writeFileSync(join(path, 'draft.txt'), 'not committed');
	writeFileSync(join(path, 'readme.md'), 'changed');
	const [objects, branch] = [reachable(), grid.git(['rev-parse', 'stream/a'])];
	expect(await grid.run(['back', 'A'])).toMatchObject({
		code: 2,
		stderr: expect.stringContaining('To which checkpoint?'),
	});
	const done = await grid.run(['back', 'A', '--at', number]);
	expect(done).toMatchObject({
		code: 0,
		stdout: expect.stringContaining(`A is back at checkpoint ${number}; the previous`),
	});
	const ref = /saved as (\S+)/.exec(done.stdout)?.[1] ?? '';
	expect(grid.git(['show', `${ref}:draft.txt`]) + grid.git(['show', `${ref}:readme.md`])).toBe('not committedchanged');
	expect(grid.git(['rev-parse', 'stream/a^'])).toBe(branch);
	expect(grid.git(['rev-parse', 'stream/a^{tree}'])).toBe(grid.git(['rev-parse', `${target.commit}^{tree}`]));
	expect(later.filter(name => existsSync(join(path, name)))).toEqual([]);
	expect(readFileSync(join(path, 'draft.txt'), 'utf8')).toBe('not committed');
	expect(stream().tasks.filter(task => task.status === 'completed')).toHaveLength(1);
	const now = new Set(reachable());
	expect(objects.filter(one => !now.has(one))).toEqual([]);
	expect((await grid.run(['continue', 'A'])).code).toBe(0);
	await waitFor(() => stream().state.is === 'completed', {what: 'the work done anew'});
	const prompt = readFileSync(join(grid.runFolder(), 'sessions', stream().sessions.at(-1)!.id, 'prompt.md'), 'utf8');
	expect(prompt).toContain(`took this stream back to its checkpoint ${number}`);
	expect(stream().tasks.every(task => task.status === 'completed')).toBe(true);
	expect((await grid.run(['merge', 'A'])).code).toBe(0);
	expect(await grid.run(['back', 'A', '--at', number])).toMatchObject({
		code: 1,
		stderr: expect.stringContaining('it is already merged: fork it instead'),
	});
});
