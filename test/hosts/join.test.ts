import {readFileSync, writeFileSync} from 'node:fs';
import {beforeEach, describe, expect, it} from 'vitest';
import {hostsFile} from '../../source/store/hosts.ts';
import type {Grid} from '../helpers/grid.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {onBroker, timeoutMs} from './on-broker.ts';

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

	it('keeps its broker while the list of hosts cannot be read', async () => {
		await here.join('cloud');
		const file = hostsFile(grid.env);
		const text = readFileSync(file, 'utf8');
		writeFileSync(file, '{');
		await waitFor(() => here.broker().output().includes('cannot be read'), {what: 'the broker to say so', timeoutMs});
		writeFileSync(file, text);
		await here.join('other');
		expect((await grid.run(['hosts', 'check', 'cloud'])).stdout).toContain('cloud is ready');
	});
});
