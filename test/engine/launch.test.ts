import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {protocolVersion} from '../../source/run/apply-change.ts';
import {socketPath} from '../../source/store/paths.ts';
import {createContractEngine} from '../helpers/contract-engine.ts';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {identity, openListener} from '../helpers/listener.ts';
import {processesWith, startTimeOf} from '../helpers/processes.ts';
import {rounds} from '../helpers/rounds.ts';
import {waitFor} from '../helpers/wait-for.ts';

const contenders = rounds(6, 16);

let grid: Grid;
beforeEach(() => {
	grid = createGrid({env: {CLAUDE_GRID_IDLE_MS: '500'}});
});
afterEach(() => grid.close());

const plan = (
	streams: readonly object[] = [{id: 'A', name: 'a', tasks: [{title: 'One'}], fake: {taskMs: 10}}],
): string => grid.plan({name: 'Launch', agent: 'fake', streams});
const engines = () =>
	processesWith(`HOME=${grid.home}`).filter(({pid}) =>
		readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('claude-grid engine'),
	);
const gone = (): Promise<unknown> => waitFor(() => engines().length === 0, {what: 'the end of the idle engine'});

describe('the engine of a repository', () => {
	it('ends when it has nothing to do, and is there again when it is asked for', async () => {
		expect(await grid.run(['run', plan()])).toMatchObject({code: 0});
		await gone();
		expect(grid.engine()).toBeUndefined();
		const status = await grid.run(['status']);
		expect(status).toMatchObject({code: 0});
		expect(status.stdout).toContain('A');
		expect(engines().length).toBeLessThanOrEqual(1);
		await gone();
	});

	it('stays while agents work, though nobody watches', async () => {
		const file = plan([{id: 'A', name: 'a', tasks: [{title: 'One'}], fake: {taskMs: 2500}}]);
		expect(await grid.run(['run', file, '--detach'])).toMatchObject({code: 0});
		const engine = grid.engine();
		await waitFor(() => grid.saved().streams.A?.state.is === 'completed', {what: 'the end of the run'});
		expect(startTimeOf(engine?.pid ?? 0)).toBe(engine?.startTime);
		await gone();
	});

	it(`is one, however many ask for it at once beside a dead one: ${contenders} (faults 19, 20)`, async () => {
		const env = {CLAUDE_GRID_IDLE_MS: '60000'};
		expect(await grid.run(['run', plan()], {env})).toMatchObject({code: 0});
		await grid.killEngine();
		const asking = Array.from({length: contenders}, () => grid.start(['status', '--json'], {env}));
		const seen = new Set<number>();
		const looking = setInterval(() => {
			const engine = grid.engine();
			if (engine) seen.add(engine.pid);
		}, 20);
		const results = await Promise.all(asking.map(one => one.ended));
		clearInterval(looking);
		for (const result of results) expect(result, result.stderr).toMatchObject({code: 0});
		expect(new Set(results.map(result => JSON.parse(result.stdout).id)).size).toBe(1);
		await waitFor(() => engines().length === 1, {what: 'the losers to leave'});
		expect([...seen]).toEqual([engines()[0]?.pid]);
	});

	it('takes over a lock and a socket that were left, and a lock that is rubbish (fault 20)', async () => {
		expect(await grid.run(['run', plan()])).toMatchObject({code: 0});
		await gone();
		const own = path.join(grid.commonDir, 'claude-grid');
		writeFileSync(path.join(own, 'engine.lock'), '{"pid":');
		writeFileSync(path.join(own, 'engine.json'), 'rubbish');
		expect(await grid.run(['status'])).toMatchObject({code: 0});
	});

	it('of another protocol is not talked to, and the user is told', async () => {
		expect(await grid.run(['run', plan()])).toMatchObject({code: 0});
		await gone();
		const socket = socketPath({commonDir: grid.commonDir, env: grid.env, uid: process.getuid?.() ?? 0});
		mkdirSync(path.dirname(socket), {recursive: true, mode: 0o700});
		const other = {...identity, commonDir: grid.commonDir, protocol: protocolVersion + 1, version: '9.0.0'};
		const listener = await openListener({engine: createContractEngine(), identity: other}, socket);
		const result = await grid.run(['status']);
		await listener.close();
		expect(result.code).toBe(2);
		expect(result.stderr).toContain('claude-grid 9.0.0, another version');
		expect(result.stderr).toMatch(/→ .*the agents keep working/);
	});

	it('does not carry the tag of an agent that had it started', async () => {
		expect(await grid.run(['run', plan()])).toMatchObject({code: 0});
		await gone();
		const env = {CLAUDE_GRID_SESSION: 'some-agent', CLAUDE_GRID_STREAM: 'X', CLAUDE_GRID_IDLE_MS: '60000'};
		expect(await grid.run(['status'], {env})).toMatchObject({code: 0});
		const [engine] = engines();
		expect(engine?.environment.filter(entry => /^CLAUDE_GRID_(SESSION|STREAM)=/.test(entry))).toEqual([]);
	});

	it('makes one run of two that are started at once (fault 19)', async () => {
		const file = plan([{id: 'A', name: 'a', tasks: [{title: 'One'}], fake: {taskMs: 1500}}]);
		const results = await Promise.all([1, 2].map(() => grid.run(['run', file, '--detach', '--json'])));
		expect(results.map(result => result.code)).toEqual([0, 0]);
		const ids = results.map(result => JSON.parse(result.stdout.trim().split('\n').at(-1) ?? '').runId);
		expect(ids[0]).toBe(ids[1]);
		expect(grid.git(['branch', '--list', 'stream/*']).trim().split('\n').length).toBe(1);
	});
});
