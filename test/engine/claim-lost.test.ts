import {truncateSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {outputsMisread} from '../chaos/counting.ts';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {signal} from '../helpers/processes.ts';
import {waitFor} from '../helpers/wait-for.ts';

let grid: Grid;
beforeEach(() => {
	grid = createGrid();
});
afterEach(() => grid.close());

it('what an agent said is read although neither the run nor its claim knows its process any more', async () => {
	const tasks = ['One', 'Two', 'Three'];
	const streams = [
		{id: 'A', name: 'A', tasks, fake: {taskMs: 300, faults: [{kind: 'stall', attempt: 1, afterTask: 1}]}},
	];
	await grid.run([
		'run',
		grid.plan({name: 'Claim', agent: 'fake', contextRecovery: {autoRecoveryEnabled: false}, streams}),
		'--detach',
	]);
	await waitFor(() => (grid.saved().streams.A?.work?.commits ?? 0) > 0, {what: 'the first task', timeoutMs: 60_000});
	await grid.killEngine();
	const [session] = grid.saved().streams.A?.sessions ?? [];
	for (const {pid} of grid.tagged()) signal(pid, 'SIGKILL');
	const file = path.join(grid.runFolder(), 'run.json');
	// As an older state has it; without its checksums, with which it would be taken for damaged.
	const {checksums: _, ...run} = JSON.parse(JSON.stringify(grid.saved())) as Record<string, never>;
	const [older] = (run as unknown as ReturnType<Grid['saved']>).streams.A!.sessions as unknown as [
		Record<string, unknown>,
	];
	Object.assign(older, {process: undefined, offset: 0, memory: null, todos: []});
	writeFileSync(file, JSON.stringify(run));
	truncateSync(path.join(grid.runFolder(), 'sessions', session?.id ?? '', 'pid.json'), 0);
	await grid.run(['status']);
	await waitFor(() => grid.saved().streams.A?.state.is === 'failed', {what: 'the end of it', timeoutMs: 60_000});
	const [first] = grid.saved().streams.A?.sessions ?? [];
	expect(first?.id).toBe(session?.id);
	expect(first?.offset).toBeGreaterThan(0);
	expect(await outputsMisread(grid, grid.saved())).toEqual([]);
});
