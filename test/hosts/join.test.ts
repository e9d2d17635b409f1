import {beforeEach, describe, expect, it} from 'vitest';
import type {Grid} from '../helpers/grid.ts';
import {onBroker} from './on-broker.ts';

const here = onBroker();
let grid: Grid;
beforeEach(() => {
	grid = here.grid();
});

const stream = (id: string, over: object = {}) => ({
	id,
	tasks: ['One', 'Two'],
	agent: 'fake',
	fake: {taskMs: 300, writes: [{task: 1, path: `${id}.txt`, text: `${id}\n`}]},
	...over,
});

describe('a machine that joins', () => {
	it('works on streams, and all they have made is here', async () => {
		await here.join('cloud', '--slots', '4');
		expect((await grid.run(['hosts', 'check', 'cloud'])).stdout).toContain('cloud is ready');
		const streams = [
			stream('A', {host: 'cloud'}),
			stream('B', {dependencies: ['A'], host: 'local'}),
			stream('C', {dependencies: ['B'], host: 'cloud'}),
		];
		const plan = grid.plan({name: 'Joined', hosts: ['local', 'cloud'], verify: 'test -f A.txt', streams});
		const run = await grid.run(['run', plan, '--merge', '--yes']);
		expect(run.stderr + run.stdout).toContain('All 3 streams completed and merged');
		expect(['A', 'B', 'C'].map(id => grid.saved().streams[id]?.placement?.host)).toEqual(['cloud', 'local', 'cloud']);
		expect(grid.git(['ls-tree', '--name-only', 'main']).split('\n')).toEqual(
			expect.arrayContaining(['A.txt', 'B.txt', 'C.txt']),
		);
		expect(grid.git(['fsck', '--connectivity-only'])).not.toContain('missing');
	});
});
