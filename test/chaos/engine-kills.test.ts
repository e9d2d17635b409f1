import {statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterEach, beforeEach, expect, it} from 'vitest';
import type {Run} from '../../source/run/model/types.ts';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {startTimeOf} from '../helpers/processes.ts';
import {rounds} from '../helpers/rounds.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {outputsMisread} from './counting.ts';
import {createRandom} from './random.ts';

const kills = rounds(2, 50);
const exitCodes = [0, 0, 0, 7];

let grid: Grid;
beforeEach(() => {
	grid = createGrid();
});
afterEach(() => grid.close());

/** Writes ten lines a second until its gate is open, then a file, and goes with its own code. */
const counting = (gate: string, code: number): readonly string[] => [
	'sh',
	'-c',
	'i=0; while [ ! -e "$1" ]; do i=$((i+1)); echo "line $i"; sleep 0.1; done; echo "$i" > counted.txt; exit "$2"',
	'sh',
	gate,
	String(code),
];

const ids = Array.from({length: 16}, (_, index) => `S${index + 1}`);
const codeOf = (index: number): number => exitCodes[index % exitCodes.length] ?? 0;

const plan = (gate: string) => ({
	name: 'Kills',
	agent: 'command',
	maxParallel: ids.length,
	contextRecovery: {autoRecoveryEnabled: false},
	streams: ids.map((id, index) => ({id, name: id, prompt: 'Count.', command: counting(gate, codeOf(index))})),
});

const linesIn = (run: Run): number =>
	Object.values(run.streams).reduce((sum, {sessions}) => sum + (sessions.at(-1)?.offset ?? 0), 0);

it(`${kills} kills of the engine leave 16 agents as they are: none is lost, started twice or read twice (fault 3)`, async ({
	annotate,
}) => {
	const random = createRandom(3);
	const gate = path.join(grid.parent, 'gate');
	expect(await grid.run(['run', grid.plan(plan(gate)), '--detach'])).toMatchObject({code: 0});
	const agents = await waitFor(() => grid.agents().length === ids.length && grid.agents(), {
		what: 'sixteen agents',
		timeoutMs: 120_000,
	});
	const adopted: number[] = [];
	for (let kill = 0; kill < kills; kill++) {
		await sleep(random.between(0, 700));
		await grid.killEngine();
		const before = linesIn(grid.saved());
		const from = performance.now();
		expect((await grid.run(['status'])).code).toBe(0);
		await waitFor(() => linesIn(grid.saved()) > before, {what: 'the new engine to read on', timeoutMs: 15_000});
		adopted.push(Math.round(performance.now() - from));
		expect(grid.agents()).toEqual(agents);
		for (const {pid, startTime} of agents) expect(startTimeOf(pid)).toBe(startTime);
	}
	await annotate(`${kills} kills; adopted again after at most ${Math.max(...adopted)} ms`);

	writeFileSync(gate, '');
	await grid.run(['wait']);
	const run = grid.saved();
	ids.forEach((id, index) => {
		const stream = run.streams[id];
		expect(stream?.sessions.map(({exit}) => exit)).toEqual([{code: codeOf(index), signal: null}]);
		expect(stream?.state.is, id).toBe(codeOf(index) === 0 ? 'completed' : 'failed');
		const size = statSync(path.join(grid.runFolder(), 'sessions', stream?.sessions[0]?.id ?? '', 'stdout.jsonl')).size;
		expect(stream?.sessions[0]?.offset).toBe(size);
	});
	expect(await outputsMisread(grid, run)).toEqual([]);
});
