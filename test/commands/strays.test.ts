import {mkdirSync, rmSync} from 'node:fs';
import path from 'node:path';
import {afterEach, describe, expect, it, vi} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {waitFor} from '../helpers/wait-for.ts';

vi.setConfig({testTimeout: 240_000});

let grid: Grid;
afterEach(() => grid.close());

const long = {
	name: 'Long',
	agent: 'command',
	command: 'while true; do sleep 1; done',
	streams: [{id: 'A', prompt: 'x'}],
};
const brief = {name: 'Brief', agent: 'fake', fake: {taskMs: 10}, streams: [{id: 'B', tasks: ['One']}]};

/** An agent at work, and no engine. */
const orphaned = async (): Promise<void> => {
	grid = createGrid();
	await grid.run(['run', grid.plan(long), '--detach']);
	await waitFor(() => grid.tagged().length > 0, {timeoutMs: 60_000, what: 'the agent'});
	await grid.killEngine();
};
const loseRuns = (): void => rmSync(path.join(grid.commonDir, 'claude-grid', 'runs'), {recursive: true});

describe('agents whose run is lost', () => {
	it('are named by a verb, and ended by stop', async () => {
		await orphaned();
		loseRuns();
		expect((await grid.run(['status'])).stderr).toContain('Agents that no run knows of are at work: A in ');
		const ended = await grid.run(['stop']);
		expect(ended).toMatchObject({
			code: 0,
			stderr: expect.stringContaining('stopped an agent that belongs to no run: A in '),
		});
		await waitFor(() => grid.tagged().length === 0, {what: 'the end of the agent'});
	});

	it('are ended by stop, too, when another run has finished since', async () => {
		await orphaned();
		loseRuns();
		expect((await grid.run(['run', grid.plan(brief, 'brief.json')])).code).toBe(0);
		const ended = await grid.run(['stop']);
		expect(ended).toMatchObject({
			code: 0,
			stderr: expect.stringContaining('stopped an agent that belongs to no run: A in '),
		});
		await waitFor(() => grid.tagged().length === 0, {what: 'the end of the agent'});
		expect(await grid.run(['stop'])).toMatchObject({code: 1, stderr: expect.stringContaining('the run is finished')});
	});
});

it('agents of a run that is there are no strays, whatever keeps its engine from starting', async () => {
	await orphaned();
	const runtime = path.join(grid.home, 'too-long-for-a-socket'.repeat(6));
	mkdirSync(runtime);
	const env = {XDG_RUNTIME_DIR: runtime};
	for (const verb of ['status', 'stop']) {
		const {code, stderr} = await grid.run([verb], {env});
		expect(code).not.toBe(0);
		expect(stderr).not.toMatch(/no run kn[eo]ws?/);
	}
	expect(grid.tagged().length).toBeGreaterThan(0);
});
