import {spawn} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {built} from '../helpers/built.ts';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {signal} from '../helpers/processes.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {agentScript, planOf} from './agents.ts';
import {engineOf} from './contenders.ts';
import {sleep} from './numbers.ts';
import {cpuMs, residentMb, writtenBytes} from './proc.ts';
import {type Measured, rows, us} from './result.ts';

/** Loaded into the engine before itself: at SIGUSR2 it writes how long its event loop stood still since the last one. */
const probe = (file: string) => `
import {monitorEventLoopDelay} from 'node:perf_hooks';
import {writeFileSync} from 'node:fs';
const delay = monitorEventLoopDelay({resolution: 1});
delay.enable();
process.on('SIGUSR2', () => {
	writeFileSync(${JSON.stringify(file)}, JSON.stringify({p99: delay.percentile(99) / 1e6, max: delay.max / 1e6}));
	delay.reset();
});
`;

type Delay = {readonly p99: number; readonly max: number};

/** An engine of the grid's repository that tells of its event loop when it is asked. */
const probedEngine = async (grid: Grid): Promise<() => Promise<Delay>> => {
	const file = path.join(grid.parent, 'delay.json');
	const module = path.join(grid.parent, 'probe.mjs');
	writeFileSync(module, probe(file));
	// As the program itself starts one.
	const flags = ['--max-semi-space-size=4', '--optimize-for-size', '--import', module];
	const argv = [...flags, built.cli, 'engine', `--repo=${grid.root}`];
	spawn(process.execPath, argv, {cwd: grid.root, env: grid.env, detached: true, stdio: 'ignore'}).unref();
	await waitFor(grid.engine, {what: 'the engine', timeoutMs: 30_000});
	return async () => {
		writeFileSync(file, '');
		signal(engineOf(grid), 'SIGUSR2');
		return waitFor(() => JSON.parse(readFileSync(file, 'utf8')) as Delay, {what: 'the delays', timeoutMs: 30_000});
	};
};

/** Many streams, some of which talk; nobody looks on. */
const manyStreams = async (count: number, atOnce: number, windowMs: number) => {
	const grid = createGrid();
	try {
		const delays = await probedEngine(grid);
		const plan = grid.plan(planOf(agentScript(grid.parent, 'talking'), count, atOnce));
		const started = await grid.run(['run', plan, '--detach'], {timeoutMs: 300_000});
		if (started.code !== 0) throw new Error(started.stderr);
		await waitFor(() => grid.agents().length === atOnce, {what: 'agents at work', timeoutMs: 600_000});
		await sleep(windowMs);
		const engine = engineOf(grid);
		await delays();
		const before = {cpu: cpuMs([engine]), written: writtenBytes(engine), at: performance.now()};
		await sleep(windowMs);
		const ms = performance.now() - before.at;
		const {p99} = await delays();
		return {
			cpu: ((cpuMs([engine]) - before.cpu) / ms) * 100,
			disk: (writtenBytes(engine) - before.written) / ms,
			p99,
			memory: residentMb([engine]),
		};
	} finally {
		await grid.close();
	}
};

export const growing = async (windowMs: number): Promise<readonly Measured[]> => {
	const large = await manyStreams(1000, 100, windowMs);
	return [
		{row: rows.growthCpu, who: us, unit: '% of a core', value: large.cpu},
		{row: rows.growthDisk, who: us, unit: 'kB/s', value: large.disk},
		{row: rows.growthLoop, who: us, unit: 'ms', value: large.p99},
		{row: rows.growthMemory, who: us, unit: 'MB', value: large.memory},
		{row: rows.largeMemory, who: us, unit: 'MB', value: (await manyStreams(256, 64, windowMs)).memory},
	];
};

/** Resident memory after so many megabytes from one agent. */
export const flooding = async (megabytes: number): Promise<readonly Measured[]> => {
	const grid = createGrid();
	try {
		// An output of more than 256 MB ends its agent.
		const each = 200;
		const plan = grid.plan({
			name: 'Flood',
			agent: 'fake',
			maxParallel: 1,
			streams: Array.from({length: Math.ceil(megabytes / each)}, (_, index) => ({
				id: `F${index + 1}`,
				name: `flood ${index + 1}`,
				tasks: ['One'],
				fake: {taskMs: 10, faults: [{kind: 'flood', amount: each}]},
			})),
		});
		const started = await grid.run(['run', plan, '--detach']);
		if (started.code !== 0) throw new Error(started.stderr);
		const engine = await waitFor(grid.engine, {what: 'the engine'});
		await grid.run(['wait', '--timeout', '900'], {timeoutMs: 920_000});
		return [{row: rows.floodMemory, who: us, unit: 'MB', value: residentMb([engine.pid])}];
	} finally {
		await grid.close();
	}
};
