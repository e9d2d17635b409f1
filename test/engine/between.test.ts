import {chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {Run} from '../../source/run/model/types.ts';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {variable} from '../helpers/processes.ts';
import {waitFor} from '../helpers/wait-for.ts';

let grid: Grid;
beforeEach(() => {
	grid = createGrid();
});
afterEach(() => grid.close());

const fake = (id: string, more: object = {}) => ({
	id,
	name: id,
	tasks: [{title: 'One'}, {title: 'Two'}],
	fake: {taskMs: 60},
	...more,
});
const planOf = (streams: readonly object[], more: object = {}) => ({
	name: 'Between',
	agent: 'fake',
	maxParallel: 4,
	streams,
	...more,
});
const begin = async (streams: readonly object[], more: object = {}): Promise<void> => {
	expect(await grid.run(['run', grid.plan(planOf(streams, more)), '--detach'])).toMatchObject({code: 0});
};
const saved = (condition: (run: Run) => unknown, what: string): Promise<unknown> =>
	waitFor(() => condition(grid.saved()), {what});
/** The next engine is started by whatever verb comes; then the run goes to its end. */
const goOn = async (): Promise<Run> => {
	await grid.killEngine();
	const result = await grid.run(['wait', '--timeout', '40']);
	expect(result, result.stderr + JSON.stringify(grid.saved().streams)).toMatchObject({code: 0});
	return grid.saved();
};

/** A step that takes until a file is there, and notes each time it begins and ends. */
const slowStep = (name: string) =>
	`echo begin >> "$HOME/${name}.log"; while ! [ -e "$HOME/${name}.go" ]; do sleep 0.05; done; echo end >> "$HOME/${name}.log"`;
const letGo = (name: string): void => grid.write(`${name}.go`, '', grid.home);
const rename = (from: string, to: string): void => renameSync(path.join(grid.home, from), path.join(grid.home, to));
const hasBegun = (name: string): Promise<unknown> =>
	waitFor(() => existsSync(path.join(grid.home, `${name}.log`)), {what: name});

/** At most one agent in a worktree, whenever it is looked at. */
const expectOneAgentEach = (): void => {
	const agents = grid.tagged().filter(one => variable(one, 'CLAUDE_GRID_ATTEMPT') !== undefined);
	const sessions = new Map<string, Set<string>>();
	for (const agent of agents) {
		const known = sessions.get(agent.cwd) ?? new Set();
		sessions.set(agent.cwd, known.add(variable(agent, 'CLAUDE_GRID_SESSION') ?? ''));
	}
	for (const [place, ids] of sessions) expect(ids.size, place).toBe(1);
};
const expectDone = (run: Run, ...ids: readonly string[]): void => {
	for (const id of ids) {
		expect(run.streams[id], id).toMatchObject({state: {is: 'completed'}, attempt: 1});
		expect(grid.git(['rev-list', '--count', `main..stream/${id.toLowerCase()}`]), id).toBe('2');
		expect(run.streams[id]?.workplace?.branch).toBe(`stream/${id.toLowerCase()}`);
	}
	expect(grid.git(['branch', '--list', '*-2'])).toBe('');
	expect(run.alerts).toEqual([]);
};

describe('an engine killed between two steps (fault 3)', () => {
	it('continues right after a run was accepted', async () => {
		await begin([fake('A'), fake('B'), fake('C', {fake: {taskMs: 400}})]);
		const watching = setInterval(expectOneAgentEach, 40);
		const run = await goOn();
		clearInterval(watching);
		expectDone(run, 'A', 'B', 'C');
	});

	it('continues in the middle of setup, and runs it again alone', async () => {
		await begin([fake('A', {setup: slowStep('setup')})]);
		await hasBegun('setup');
		await grid.killEngine();
		expect(grid.tagged().length).toBeGreaterThan(0);
		expect(await grid.run(['status'])).toMatchObject({code: 0});
		const log = path.join(grid.home, 'setup.log');
		await waitFor(() => readLines(log) >= 2, {what: 'the second setup'});
		letGo('setup');
		expect(await grid.run(['wait'])).toMatchObject({code: 0});
		expect(readText(log)).toBe('begin\nbegin\nend\n');
		expectDone(grid.saved(), 'A');
	});

	it('continues in the middle of verify and of the merge', async () => {
		await begin([fake('A', {verify: slowStep('verify')})]);
		await hasBegun('verify');
		await saved(run => run.streams.A?.ending?.step === 'verify', 'verify');
		await grid.killEngine();
		letGo('verify');
		expect(await grid.run(['wait'])).toMatchObject({code: 0});
		expectDone(grid.saved(), 'A');

		const verified = readText(path.join(grid.home, 'verify.log'));
		grid.git(['branch', 'release']);
		rename('verify.go', 'verify.gone');
		const merge = grid.start(['merge', 'A', '--into', 'release']);
		await waitFor(() => readText(path.join(grid.home, 'verify.log')) !== verified, {what: 'verify of the merged tree'});
		const main = grid.git(['rev-parse', 'main']);
		await grid.killEngine();
		letGo('verify');
		// The verb that waits has it started again.
		expect(await merge.ended).toMatchObject({code: 0, stdout: expect.stringContaining('A is merged into release')});
		await saved(run => run.streams.A?.merge.is === 'merged', 'the merge');
		expect(grid.git(['rev-list', '--count', '--merges', `${main}..release`])).toBe('1');
		expect(grid.git(['rev-parse', 'main'])).toBe(main);
		expect(grid.git(['status', '--porcelain'])).toBe('');
		expect(grid.git(['worktree', 'list', '--porcelain']).match(/^worktree /gm)).toHaveLength(2);
	});

	it('continues in the middle of a checkpoint, of a stop and of a commit', async () => {
		slowGit();
		await begin(
			[
				fake('Pause', {fake: {taskMs: 60, faults: [{kind: 'stall', afterTask: 1}]}}),
				fake('Stop', {fake: {taskMs: 60, faults: [{kind: 'ignore-term', afterTask: 1}]}}),
				fake('Commit', {agent: 'command', command: 'echo > "left.txt"', tasks: [], prompt: 'x'}),
			],
			{},
		);
		await saved(
			run => ['Pause', 'Stop'].every(id => run.streams[id]?.tasks[0]?.status === 'completed'),
			'the first tasks',
		);
		grid.write('slow', '', grid.home);
		await grid.run(['pause', 'Pause']);
		await grid.run(['stop', 'Stop']);
		await saved(
			run => run.streams.Pause?.ending?.step === 'checkpoint' && run.streams.Stop?.ending?.step === 'stopping',
			'the checkpoint',
		);
		await grid.killEngine();
		rename('slow', 'fast');
		await grid.run(['wait', '--for', 'idle', '--timeout', '30']);
		await saved(
			({streams}) =>
				streams.Pause?.state.is === 'waiting' &&
				streams.Pause.ending === undefined &&
				streams.Stop?.state.is === 'stopped' &&
				streams.Commit?.state.is === 'completed',
			'all three to rest',
		);
		expect(grid.tagged()).toEqual([]);
		const run = grid.saved();
		expect(grid.git(['show', 'stream/commit:left.txt'])).toBe('');
		for (const id of ['Pause', 'Stop'])
			expect(grid.git(['rev-parse', '--verify', run.streams[id]?.checkpoints.at(-1)?.ref ?? ''])).toBe(
				run.streams[id]?.checkpoints.at(-1)?.commit,
			);
		expect(await grid.run(['continue', 'Pause'])).toMatchObject({code: 0});
		await saved(now => now.streams.Pause?.state.is === 'completed', 'the paused one');
	});
});

/** A git on the PATH whose checkpoints take long while a file named slow lies in HOME. */
const slowGit = (): void => {
	const bin = path.join(grid.home, 'bin');
	mkdirSync(bin);
	writeFileSync(
		path.join(bin, 'git'),
		`#!/bin/sh\ncase "$*" in *commit-tree*) while [ -e "$HOME/slow" ]; do sleep 0.05; done;; esac\nPATH='${grid.env.PATH}' exec git "$@"\n`,
	);
	chmodSync(path.join(bin, 'git'), 0o755);
	Object.assign(grid.env, {PATH: `${bin}:${grid.env.PATH}`});
};

const readText = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');
const readLines = (file: string): number => readText(file).split('\n').length - 1;
