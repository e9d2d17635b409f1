import {mkdtempSync, realpathSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {type InnerEngine, startInnerEngine} from '../helpers/inner-engine.ts';
import {startTimeOf, variable} from '../helpers/processes.ts';
import {waitFor} from '../helpers/wait-for.ts';

let grid: Grid;
let inner: InnerEngine;
beforeEach(async () => {
	grid = createGrid();
	inner = await startInnerEngine(grid);
});
afterEach(async () => {
	await inner.close();
	await grid.close();
});

/** Leaves a process in a session of its own behind, then hears no signal it can refuse. */
const stubborn = [{kind: 'grandchild'}, {kind: 'ignore-term', afterTask: 1}];
const fake = (id: string, faults: readonly object[], more: object = {}) => ({
	id,
	name: id,
	tasks: [{title: 'One'}, {title: 'Two'}],
	fake: {taskMs: 60, faults},
	...more,
});
const planOf = (streams: readonly object[]) => ({name: 'Stop', agent: 'fake', maxParallel: 9, streams});

/** Living processes of a stream's sessions, by tag. */
const ofSession = (sessionId: string | undefined) =>
	grid.tagged().filter(one => variable(one, 'CLAUDE_GRID_SESSION') === sessionId);

describe('stopping', () => {
	it('leaves no process of the stream, stop, recover or failed, however it resists (faults 44, 45, 50)', async () => {
		const crashes = [1, 2].flatMap(attempt => [
			{kind: 'grandchild', attempt},
			{kind: 'crash', attempt},
		]);
		await inner.start(
			planOf([
				fake('Stop', stubborn),
				fake('Recover', stubborn),
				fake('Fail', crashes, {contextRecovery: {maxRecoveryAttempts: 1}}),
				fake('Other', [{kind: 'grandchild'}, {kind: 'stall', afterTask: 1}]),
			]),
		);
		const run = await inner.until(
			now => ['Stop', 'Recover', 'Other'].every(id => now.streams[id]?.tasks[0]?.status === 'completed'),
			'the first tasks',
		);
		const idOf = (id: string) => run.streams[id]?.sessions[0]?.id;
		// The environment of a process that just becomes another program cannot be read for a moment.
		for (const id of ['Stop', 'Recover', 'Other'])
			await waitFor(() => ofSession(idOf(id)).length >= 3, {what: `the processes of ${id}`}).catch(async error => {
				throw new Error(`${error.message}: ${JSON.stringify(await inner.engine.activities())}`);
			});
		const other = ofSession(idOf('Other'));
		await inner.send({type: 'stream.stop', streamId: 'Stop'});
		await inner.send({type: 'stream.recover', streamId: 'Recover'});
		await inner.until(
			now => now.streams.Stop?.state.is === 'stopped' && now.streams.Recover?.state.is === 'completed',
			'stop and recovery',
		);
		expect([...ofSession(idOf('Stop')), ...ofSession(idOf('Recover'))]).toEqual([]);
		expect(inner.stream('Recover')).toMatchObject({attempt: 2});
		await inner.until(now => now.streams.Fail?.state.is === 'failed', 'the failure');
		expect(inner.stream('Fail').sessions).toHaveLength(2);
		for (const session of inner.stream('Fail').sessions) expect(ofSession(session.id)).toEqual([]);
		for (const {pid, startTime} of other) expect(startTimeOf(pid)).toBe(startTime);
	});

	it('ends a setup and a verify command too, and their late results change nothing', async () => {
		const step = (file: string) => `[ -e "$HOME/go" ] || { echo on > ${file}; sleep 300 & sleep 300; }`;
		await inner.start(
			planOf([
				fake('Setup', [], {setup: step('setup.txt')}),
				fake('Verify', [], {verify: step('verify.txt'), fake: {taskMs: 10}}),
			]),
		);
		await inner.until(
			({streams}) =>
				streams.Setup?.state.is === 'starting' &&
				streams.Verify?.ending?.step === 'verify' &&
				grid.tagged().length >= 6,
			'both steps',
		);
		grid.write('go', '', grid.home);
		await inner.send({type: 'stream.stop', streamId: 'Setup'});
		await inner.send({type: 'stream.stop', streamId: 'Verify'});
		await inner.finished();
		expect(grid.tagged()).toEqual([]);
		expect(inner.stream('Setup')).toMatchObject({state: {is: 'stopped'}, attempt: 0});
		expect(inner.stream('Verify')).toMatchObject({state: {is: 'stopped'}, attempt: 1});
		await inner.send({type: 'run.continue'});
		const run = await inner.until(
			({streams}) => Object.values(streams).every(({state}) => state.is === 'completed'),
			'both to continue to their end',
		);
		expect(run.streams.Setup?.attempt).toBe(1);
		expect(run.streams.Verify?.verify?.ok).toBe(true);
	});

	it('does not reach a stream of the same name in another repository', async () => {
		const home = realpathSync(mkdtempSync(path.join(tmpdir(), 'cg-')));
		const [one, two] = [createGrid({home}), createGrid({home})];
		try {
			for (const each of [one, two]) {
				const plan = each.plan(planOf([fake('A', [{kind: 'grandchild'}, {kind: 'stall', afterTask: 1}])]));
				expect(await each.run(['run', plan, '--detach'])).toMatchObject({code: 0});
			}
			for (const each of [one, two])
				await waitFor(() => each.saved().streams.A?.tasks[0]?.status === 'completed', {what: 'the first task'});
			const before = two.tagged().map(({pid, startTime}) => ({pid, startTime}));
			expect(before.length).toBeGreaterThanOrEqual(3);
			expect(await one.run(['stop', 'A'])).toMatchObject({code: 0});
			await waitFor(() => one.tagged().length === 0, {what: 'the end of A in the first'});
			expect(two.tagged().map(({pid, startTime}) => ({pid, startTime}))).toEqual(before);
			expect(two.saved().streams.A?.state.is).toBe('running');
			const status = JSON.parse((await two.run(['status', '--json'])).stdout);
			expect(status.streams.find((stream: {streamId: string}) => stream.streamId === 'A').status).toBe('running');
		} finally {
			await one.close();
			await two.close();
			rmSync(home, {recursive: true, force: true});
		}
	});
});
