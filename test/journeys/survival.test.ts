import {statSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {createGrid, type Grid, type GridAgent} from '../helpers/grid.ts';
import {startTimeOf} from '../helpers/processes.ts';
import {closeTerminals, openGrid, type TerminalUser} from '../helpers/terminal.ts';
import {waitFor} from '../helpers/wait-for.ts';

let grid: Grid;
beforeEach(() => {
	grid = createGrid();
});
afterEach(async () => {
	await closeTerminals();
	await grid.close();
});

const ids = Array.from({length: 8}, (_, index) => `Stream-${'ABCDEFGH'[index]}`);

const plan = () =>
	grid.plan({
		name: 'Survival',
		agent: 'fake',
		maxParallel: 8,
		streams: ids.map(id => ({id, name: id, tasks: ['One', 'Two'], fake: {taskMs: 60_000}})),
	});

/** The grid with eight agents at work. */
const atWork = async (): Promise<{readonly terminal: TerminalUser; readonly agents: readonly GridAgent[]}> => {
	const terminal = openGrid(grid, [plan()]);
	for (const id of ids) await terminal.seeTile(id, 'One');
	const agents = await waitFor(() => grid.agents().length === 8 && grid.agents(), {what: 'eight agents'});
	return {terminal, agents};
};

const output = ({sessionId}: GridAgent): number =>
	statSync(path.join(grid.runFolder(), 'sessions', sessionId, 'stdout.jsonl')).size;

/** The same processes, their output grows, no stream was started again. */
const expectSame = async (agents: readonly GridAgent[]): Promise<void> => {
	const sizes = agents.map(output);
	await waitFor(() => agents.every((agent, index) => output(agent) > (sizes[index] ?? 0)), {what: 'more output'});
	for (const {pid, startTime} of agents) expect(startTimeOf(pid)).toBe(startTime);
	expect(grid.agents()).toEqual(agents);
	const streams = Object.values(grid.saved().streams);
	// Of one that was started again, how its sessions ended.
	expect(streams.map(({attempt, sessions}) => (attempt === 1 ? 1 : sessions))).toEqual(ids.map(() => 1));
};

/** Opens the grid again and gives the milliseconds until all eight are seen at work. */
const seeAgain = async (): Promise<number> => {
	const from = performance.now();
	const terminal = openGrid(grid);
	for (const id of ids) await terminal.seeTile(id, 'One');
	return Math.round(performance.now() - from);
};

describe('eight agents at work', () => {
	it('live on when the grid is killed, and are all seen again at the next start (fault 2)', async ({annotate}) => {
		const {terminal, agents} = await atWork();
		terminal.kill('SIGKILL');
		await terminal.gone();
		await expectSame(agents);
		const ms = await seeAgain();
		await annotate(`seen again after ${ms} ms`);
		expect(ms).toBeLessThan(10_000);
		await expectSame(agents);
	});

	it('live on when the terminal of the grid is closed, and are all seen again at the next start (fault 59)', async ({
		annotate,
	}) => {
		const {terminal, agents} = await atWork();
		terminal.close();
		await terminal.gone();
		await expectSame(agents);
		const ms = await seeAgain();
		await annotate(`seen again after ${ms} ms`);
		expect(ms).toBeLessThan(10_000);
		await expectSame(agents);
	});

	it('live on when the engine is killed under the open grid, which says so and resumes by itself (fault 3)', async () => {
		const {terminal, agents} = await atWork();
		const dead = await grid.killEngine();
		await terminal.see(/the engine is (gone|back)/);
		await terminal.see('the engine is back');
		expect(grid.engine()?.pid).not.toBe(dead.pid);
		await expectSame(agents);
		// What happens from now on is seen again.
		await grid.run(['pause', 'Stream-C']);
		await terminal.seeTile('Stream-C', 'paused');
	});
});
