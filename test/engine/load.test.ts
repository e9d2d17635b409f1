import {statSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {command} from '../../source/run/model/hint.ts';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {startInnerEngine} from '../helpers/inner-engine.ts';
import {residentBytes} from '../helpers/processes.ts';
import {rounds} from '../helpers/rounds.ts';
import {waitFor} from '../helpers/wait-for.ts';

let grid: Grid;
beforeEach(() => {
	grid = createGrid();
});
afterEach(() => grid.close());

const megabyte = 1024 * 1024;
const floodMegabytes = rounds(20, 200);
const streams = rounds(10, 64);

describe('an engine under load', () => {
	it(`needs less than 150 MB for ${streams} streams and ${floodMegabytes} MB of output, and its answers stay right (fault 39)`, async () => {
		const small = Array.from({length: streams - 1}, (_, index) => ({
			id: `S${index + 1}`,
			name: `stream ${index + 1}`,
			agent: 'command',
			command: `for n in 1 2 3; do echo "line $n of $CLAUDE_GRID_STREAM"; done; echo "$CLAUDE_GRID_STREAM" > "$CLAUDE_GRID_STREAM.txt"`,
			prompt: 'x',
		}));
		const flood = {
			id: 'Flood',
			name: 'flood',
			tasks: [{title: 'One'}],
			fake: {taskMs: 10, faults: [{kind: 'flood', amount: floodMegabytes}]},
		};
		const plan = grid.plan({name: 'Load', agent: 'fake', maxParallel: 12, streams: [flood, ...small]});
		expect(await grid.run(['run', plan, '--detach'])).toMatchObject({code: 0});
		const engine = await waitFor(grid.engine, {what: 'the engine'});
		let peak = 0;
		const looking = setInterval(() => {
			peak = Math.max(peak, residentBytes(engine.pid) || 0);
		}, 50);
		const waited = await grid.run(['wait', '--timeout', '220'], {timeoutMs: 230_000});
		clearInterval(looking);
		expect(waited, JSON.stringify(grid.saved().alerts)).toMatchObject({code: 0});
		const run = grid.saved();
		for (const {id} of small) expect(grid.git(['show', `stream/${id.toLowerCase()}:${id}.txt`])).toBe(id);
		const session = run.streams.Flood?.sessions[0];
		const size = statSync(path.join(grid.runFolder(), 'sessions', session?.id ?? '', 'stdout.jsonl')).size;
		expect(size).toBeGreaterThan(floodMegabytes * megabyte);
		expect(session?.offset).toBe(size);
		expect(run.streams.Flood).toMatchObject({state: {is: 'completed'}, attempt: 1});
		const logs = await grid.run(['logs', 'Flood']);
		expect(logs.code).toBe(0);
		expect(logs.stdout).toContain('Now task 1: One.');
		expect(grid.engine()?.pid).toBe(engine.pid);
		expect(Math.max(peak, residentBytes(engine.pid)) / megabyte).toBeLessThan(150);
		expect(peak).toBeGreaterThan(0);
	}, 240_000);

	it('stops a session that writes more than is kept, and says so (fault 39)', async () => {
		const inner = await startInnerEngine(grid, {largestOutputBytes: 2 * megabyte});
		await inner.start({
			name: 'Flood',
			agent: 'fake',
			streams: [
				{
					id: 'A',
					name: 'a',
					tasks: [{title: 'One'}],
					fake: {faults: [{kind: 'flood', amount: 4}, {kind: 'grandchild'}, {kind: 'stall'}]},
				},
			],
		});
		const run = await inner.finished();
		expect(run.streams.A).toMatchObject({
			state: {is: 'failed', class: 'permanent', reason: expect.stringContaining('more output than is kept')},
			attempt: 1,
		});
		expect(run.alerts).toMatchObject([
			{kind: 'failed', cure: [expect.stringContaining('log'), command('recover', 'A')]},
		]);
		expect(grid.tagged()).toEqual([]);
		await inner.close();
	});
});
