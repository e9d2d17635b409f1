import {readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {createGrid, type Grid, type GridAgent} from '../helpers/grid.ts';
import {startTimeOf} from '../helpers/processes.ts';
import {rounds} from '../helpers/rounds.ts';
import {waitFor} from '../helpers/wait-for.ts';

/** Each is killed twice. */
const runs = rounds(1, 25);

let grid: Grid;
beforeEach(() => {
	grid = createGrid();
});
afterEach(() => grid.close());

const streams = (count: number, taskMs: number, tasks = 3) =>
	Array.from({length: count}, (_, index) => ({
		id: `S${index + 1}`,
		name: `stream ${index + 1}`,
		tasks: Array.from({length: tasks}, (_none, task) => ({title: `Task ${task + 1}`})),
		fake: {taskMs},
	}));

const planOf = (list: readonly object[], more: object = {}) => ({
	name: 'Survival',
	agent: 'fake',
	maxParallel: list.length,
	streams: list,
	...more,
});

const outputOf = (sessionId: string): string => path.join(grid.runFolder(), 'sessions', sessionId, 'stdout.jsonl');
const sizes = (agents: readonly GridAgent[]): readonly number[] =>
	agents.map(({sessionId}) => statSync(outputOf(sessionId)).size);

/** What must hold of a run that went well however often its engine was killed. */
const expectWhole = async (): Promise<void> => {
	// The engine says the end a moment before it is on the disk.
	await waitFor(() => grid.saved().finishedAt, {what: 'the end to be saved'});
	const run = grid.saved();
	for (const stream of Object.values(run.streams)) {
		expect(stream.state.is, stream.id).toBe('completed');
		expect(stream.attempt, stream.id).toBe(1);
		const session = stream.sessions.at(-1);
		expect(session?.exit).toEqual({code: 0, signal: null});
		expect(session?.offset).toBe(statSync(outputOf(session?.id ?? '')).size);
		expect(stream.sessions.filter(one => one.process)).toHaveLength(1);
		expect(stream.tasks.map(task => task.status)).toEqual(stream.tasks.map(() => 'completed'));
		const commits = grid.git(['rev-list', '--count', '--no-merges', `main..stream/${stream.id.toLowerCase()}`]);
		const needs = Object.keys(stream.workplace?.tips ?? {}).length;
		expect(Number(commits), stream.id).toBe(stream.tasks.length * (1 + needs));
	}
	expect(grid.git(['branch', '--list', '*-2'])).toBe('');
	expect(run.alerts).toEqual([]);
	const said = readFileSync(path.join(grid.runFolder(), 'journal.jsonl'), 'utf8')
		.trim()
		.split('\n')
		.map(line => JSON.parse(line))
		.filter(activity => activity.kind === 'task')
		.map(activity => `${activity.streamId} ${activity.text}`);
	expect(said.length, 'no task is told twice').toBe(new Set(said).size);
};

describe('agents outlive their engine (fault 3)', () => {
	it('lets eight agents work on through a SIGKILL, and finds the same ones again', async () => {
		const plan = grid.plan(planOf(streams(8, 1500)));
		expect(await grid.run(['run', plan, '--detach'])).toMatchObject({code: 0});
		const before = await waitFor(() => grid.agents().length === 8 && grid.agents(), {what: 'eight agents'});
		await grid.killEngine();
		const atKill = sizes(before);
		await waitFor(() => sizes(before).every((size, index) => size > (atKill[index] ?? 0)), {what: 'more output'});
		expect(grid.engine()).toBeUndefined();
		for (const agent of before) expect(startTimeOf(agent.pid)).toBe(agent.startTime);

		const status = await grid.run(['status', '--json']);
		expect(status.code).toBe(0);
		expect(Object.keys(JSON.parse(status.stdout).streams)).toHaveLength(8);
		expect(grid.agents().map(({pid, startTime}) => ({pid, startTime}))).toEqual(
			before.map(({pid, startTime}) => ({pid, startTime})),
		);
		expect(await grid.run(['wait'])).toMatchObject({code: 0});
		await expectWhole();
	});

	it.each(
		Array.from({length: runs}, (_, index) => index + 1),
	)('and the run is whole at the end, whenever it is killed (round %i)', async round => {
		const steps = {setup: 'sleep 0.1', verify: 'sleep 0.1'};
		const [first = {}, second = {}, ...rest] = streams(4, 150, 2);
		const list = [first, {...second, ...steps, dependencies: ['S1']}, ...rest.map(one => ({...one, ...steps}))];
		const starting = grid.start(['run', grid.plan(planOf(list)), '--detach']);
		await waitFor(() => grid.engine() && grid.saved(), {what: 'the run'});
		for (let kill = 1; kill <= 2; kill++) {
			const instant = Math.random() * 1800;
			await new Promise(resolve => setTimeout(resolve, instant));
			if (grid.engine()) await grid.killEngine();
			const status = await grid.run(['status']);
			expect(status, `round ${round}, ${instant} ms: ${status.stderr}`).toMatchObject({code: 0});
		}
		await starting.ended;
		const waited = await grid.run(['wait', '--timeout', '40']);
		expect(waited, JSON.stringify(grid.saved().streams)).toMatchObject({code: 0});
		await expectWhole();
	});
});
