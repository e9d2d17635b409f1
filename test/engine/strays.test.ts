import {readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {startTimeOf} from '../helpers/processes.ts';
import {waitFor} from '../helpers/wait-for.ts';

let grid: Grid;
beforeEach(() => {
	grid = createGrid();
});
afterEach(() => grid.close());

const streams = ['A', 'B'].map(id => ({id, name: id, agent: 'command', prompt: 'x', command: 'exec sleep 300'}));
const begin = async () => {
	expect(await grid.run(['run', grid.plan({name: 'Lost', streams}), '--detach'])).toMatchObject({code: 0});
	const agents = await waitFor(() => grid.agents().length === 2 && grid.agents(), {what: 'two agents'});
	await grid.killEngine();
	return agents as ReturnType<Grid['agents']>;
};
const inRun = (...names: readonly string[]): readonly string[] => names.map(name => path.join(grid.runFolder(), name));

describe('agents whose run is lost', () => {
	it.each([
		[
			'run.json and its copy are garbage',
			() => {
				for (const file of inRun('run.json', 'run.json.copy', 'run.json.bak')) writeFileSync(file, 'x');
			},
		],
		['all runs are gone', () => rmSync(path.join(grid.commonDir, 'claude-grid', 'runs'), {recursive: true})],
		['everything of claude-grid is gone', () => rmSync(path.join(grid.commonDir, 'claude-grid'), {recursive: true})],
	])('are named by verbs and doctor, and stopped, when %s', async (_name, lose) => {
		const agents = await begin();
		lose();
		const status = await grid.run(['status']);
		expect(status.code).toBe(3);
		for (const {pid, streamId} of agents) {
			expect(status.stderr).toContain(String(pid));
			expect(status.stderr).toContain(`project.grid/${streamId}`);
		}
		expect((await grid.run(['doctor'])).stdout).toContain(String(agents[0]?.pid));
		const stopped = await grid.run(['stop']);
		expect(stopped, stopped.stderr).toMatchObject({code: 0, stderr: expect.stringContaining('project.grid/A')});
		for (const {pid, startTime} of agents) expect(startTimeOf(pid)).not.toBe(startTime);
		expect(grid.tagged()).toEqual([]);
	});

	it('are stopped with a run in which their stream is missing, whose own agents get their checkpoint', async () => {
		const agents = await begin();
		for (const file of inRun('run.json', 'run.json.copy', 'run.json.bak')) {
			const {checksums: _, ...record} = JSON.parse(readFileSync(file, 'utf8'));
			writeFileSync(file, JSON.stringify({...record, streams: {...record.streams, B: {id: 'B'}}}));
		}
		expect((await grid.run(['doctor'])).stdout).toContain('project.grid/B');
		expect(await grid.run(['stop'])).toMatchObject({code: 0, stderr: expect.stringContaining('project.grid/B')});
		await waitFor(() => grid.tagged().length === 0, {what: 'the end of all agents', timeoutMs: 30_000});
		for (const {pid, startTime} of agents) expect(startTimeOf(pid)).not.toBe(startTime);
		await waitFor(() => grid.saved().streams.A?.state.is === 'stopped', {what: 'the stop'});
	});
});
