import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, expect, it} from 'vitest';
import {hasIncluded} from '../../source/engine/cleanup/excluded-paths.ts';
import {createPlan, createPlannedStream, createRun} from '../helpers/create-run.ts';
import {createGrid, type Grid} from '../helpers/grid.ts';

let grid: Grid | undefined;
afterEach(async () => {
	await grid?.close();
	grid = undefined;
});

it('a plan that works in the user\u2019s own checkout, and a lead, get no copies', () => {
	const streams = [
		createPlannedStream({id: 'Own', isolation: 'shared'}),
		createPlannedStream({id: 'Lead', lead: {maxStreams: 1, mayMerge: false, stream: createPlannedStream({id: 'Any'})}}),
		createPlannedStream({id: 'A'}),
	];
	const run = createRun({plan: createPlan({streams})});
	expect(streams.map(({id}) => hasIncluded(run, id))).toEqual([false, false, true]);
});

it('.worktreeinclude is shown before a plan runs, copied, noted without names, and removed by clean', async () => {
	grid = createGrid();
	grid.commit('Files', {'.gitignore': '.env\n.secret\n', '.worktreeinclude': '.env\n.secret\n'});
	grid.write('.env', 'KEY=of-mine');
	grid.write('.secret', 'more');
	const document = {
		name: 'Included',
		agent: 'fake',
		setup: 'grep -q KEY .env',
		verify: 'grep -q KEY .env',
		fake: {taskMs: 10},
		streams: [{id: 'A', tasks: ['One']}],
	};
	grid.write('claude-grid.json', JSON.stringify(document));
	const asked = await grid.run(['run']);
	expect(asked.stderr).toContain('Copies from your checkout: 2 ignored files named by .worktreeinclude');
	expect((await grid.run(['plan', 'show'])).stdout).toContain('Copies from your checkout: 2 ignored files');
	const done = await grid.run(['run', '--yes', '--merge']);
	expect(done).toMatchObject({code: 0});
	expect(done.stdout).not.toContain('of-mine');
	const {A} = grid.saved().streams;
	expect(A?.workplace?.copied).toEqual(['.env', '.secret']);
	const journal = readFileSync(path.join(grid.runFolder(), 'journal.jsonl'), 'utf8');
	expect(journal).toContain('copied 2 ignored files named by .worktreeinclude');
	expect(journal).not.toContain('.secret');
	for (const {ref} of A?.checkpoints ?? [])
		expect(grid.git(['ls-tree', '-r', '--name-only', ref])).not.toMatch(/\.env|\.secret/);
	expect((await grid.run(['clean'])).stdout).not.toContain('was kept');
	expect(existsSync(A?.workplace?.path ?? '/')).toBe(false);
	expect(readFileSync(path.join(grid.root, '.env'), 'utf8')).toBe('KEY=of-mine');
});
