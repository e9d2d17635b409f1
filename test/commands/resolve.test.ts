import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';

let grid: Grid;
afterEach(() => grid.close());

const writes = (text: string) => ({taskMs: 20, writes: [{task: 1, path: 'shared.txt', text}]});

describe('a merge that conflicts', () => {
	it('is resolved by the agent in the worktree of its stream, verified and merged; the checkout is untouched till then', async () => {
		grid = createGrid();
		const plan = {
			name: 'Clash',
			agent: 'fake',
			verify: 'grep -q theirs shared.txt',
			streams: [{id: 'A', name: 'one', tasks: ['First'], fake: writes('theirs\n')}],
		};
		expect((await grid.run(['run', grid.plan(plan)])).code).toBe(0);
		writeFileSync(path.join(grid.root, 'shared.txt'), 'mine\n');
		grid.git(['add', 'shared.txt']);
		grid.git(['commit', '-m', 'mine']);
		const before = grid.git(['rev-parse', 'main']);

		const refused = await grid.run(['merge', 'A']);
		expect(refused.code).toBe(1);
		expect(refused.stdout).toContain('--resolve agent');
		expect(grid.git(['rev-parse', 'main'])).toBe(before);

		const {code, stdout} = await grid.run(['merge', 'A', '--resolve', 'agent']);
		expect([code, stdout]).toEqual([0, expect.stringContaining('A is merged into main')]);
		const merged = grid.git(['show', 'main:shared.txt']);
		expect(merged).toContain('mine');
		expect(merged).toContain('theirs');
		expect(grid.git(['status', '--porcelain'])).toBe('');
		expect(grid.saved().streams.A).toMatchObject({state: {is: 'completed'}, merge: {is: 'merged'}, attempt: 2});
	});
});
