import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {Session} from '../../source/run/model/types.ts';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {type InnerEngine, startInnerEngine} from '../helpers/inner-engine.ts';
import {signal, startTimeOf} from '../helpers/processes.ts';
import {waitFor} from '../helpers/wait-for.ts';

let grid: Grid;
let inner: InnerEngine | undefined;
beforeEach(() => {
	grid = createGrid();
	inner = undefined;
});
afterEach(async () => {
	await inner?.close();
	await grid.close();
});

const fake = (id: string, more: object = {}) => ({
	id,
	name: id,
	tasks: [{title: 'One'}, {title: 'Two'}],
	fake: {taskMs: 60, faults: [{kind: 'stall', afterTask: 1}]},
	...more,
});
const planOf = (streams: readonly object[]) => ({name: 'Damage', agent: 'fake', maxParallel: 9, streams});
const runFile = (): string => path.join(grid.runFolder(), 'run.json');
const atWork = async (engine: InnerEngine, ...ids: readonly string[]): Promise<void> => {
	await engine.until(
		run => ids.every(id => run.streams[id]?.tasks[0]?.status === 'completed' && run.streams[id].checkpoints.length > 0),
		'the first tasks',
	);
};
const begin = async (...ids: readonly string[]): Promise<InnerEngine> => {
	inner = await startInnerEngine(grid);
	await inner.start(planOf(ids.map(id => fake(id))));
	await atWork(inner, ...ids);
	return inner;
};
const again = async (): Promise<InnerEngine> => {
	inner = await startInnerEngine(grid);
	return inner;
};

describe('a run that was saved and came to harm', () => {
	it('takes one stream from the copy when its record is bad, with the same agent, and tells which', async () => {
		const first = await begin('A', 'B');
		const {pid, startTime} = first.stream('B').sessions[0]!.process!;
		await first.leave();
		const record = JSON.parse(readFileSync(runFile(), 'utf8'));
		record.streams.B.state = {is: 'nonsense'};
		writeFileSync(runFile(), JSON.stringify(record));

		const second = await again();
		expect(second.stream('B').sessions[0]?.process).toMatchObject({pid, startTime});
		expect(second.stream('B').state.is).toBe('running');
		expect(second.run().alerts).toMatchObject([{kind: 'store', isAdvice: true, text: expect.stringContaining('B')}]);
	});

	it.each([
		['its process', (session: Session) => ({...session, process: {...session.process, pid: 4_000_000}})],
		['where its output was read to', (session: Session) => ({...session, offset: session.offset + 4096})],
	])('takes one stream from the copy when one value of its session is another: %s', async (_name, change) => {
		const first = await begin('A');
		const {pid, startTime} = first.stream('A').sessions[0]!.process!;
		await first.leave();
		const record = JSON.parse(readFileSync(runFile(), 'utf8'));
		record.streams.A.sessions[0] = change(record.streams.A.sessions[0]);
		writeFileSync(runFile(), `${JSON.stringify(record)}\n`);

		const second = await again();
		expect(second.stream('A').sessions).toHaveLength(1);
		expect(second.stream('A').sessions[0]?.process).toMatchObject({pid, startTime});
		expect(startTimeOf(pid)).toBe(startTime);
	});

	it('loses one stream when its record and the copy are bad, tells which, and keeps the bad record (fault 13)', async () => {
		const first = await begin('A', 'B');
		const {pid, startTime} = first.stream('B').sessions[0]!.process!;
		await first.leave();
		const record = JSON.parse(readFileSync(runFile(), 'utf8'));
		record.streams.B = {id: 'B', state: {is: 'nonsense'}};
		for (const file of [runFile(), `${runFile()}.copy`, `${runFile()}.bak`])
			writeFileSync(file, JSON.stringify(record));

		const second = await again();
		expect(second.stream('A').state.is).toBe('running');
		expect(second.run().streams.B).toBeUndefined();
		expect(second.run().alerts).toMatchObject([
			{kind: 'store', text: expect.stringContaining('B'), cure: expect.stringContaining('rescue')},
		]);
		expect(startTimeOf(pid)).toBe(startTime);
		const aside = readdirSync(grid.runFolder()).filter(name => name.startsWith('run.json.corrupt-'));
		expect(aside.map(name => JSON.parse(readFileSync(path.join(grid.runFolder(), name), 'utf8')).streams.B)).toEqual([
			{id: 'B', state: {is: 'nonsense'}},
		]);
		signal(pid, 'SIGKILL');
	});

	it('continues from the copy when run.json is torn, with the same agents (fault 11)', async () => {
		const first = await begin('A');
		const {pid, startTime} = first.stream('A').sessions[0]!.process!;
		await first.leave();
		writeFileSync(runFile(), readFileSync(runFile(), 'utf8').slice(0, 500));

		const second = await again();
		expect(second.stream('A').sessions[0]?.process).toMatchObject({pid, startTime});
		expect(startTimeOf(pid)).toBe(startTime);
		expect(second.run().alerts).toMatchObject([{text: expect.stringContaining('nothing is lost'), isAdvice: true}]);
		expect(readdirSync(grid.runFolder()).some(name => name.startsWith('run.json.corrupt-'))).toBe(true);
		await second.send({type: 'stream.recover', streamId: 'A'});
		const run = await second.until(now => now.streams.A?.state.is === 'completed', 'the end');
		expect(run.streams.A?.attempt).toBe(2);
	});

	it('tells once that the history came to harm, and has all of it from the copy', async () => {
		const first = await begin('A');
		await first.leave();
		const file = path.join(grid.runFolder(), 'journal.jsonl');
		const text = readFileSync(file, 'utf8');
		writeFileSync(file, text.replace('"kind"', '"kinb"'));

		const second = await again();
		const texts = async (engine: InnerEngine) => (await engine.engine.activities()).map(each => each.text);
		const told = text.trim().split('\n');
		expect((await texts(second)).slice(0, told.length)).toEqual(told.map(each => JSON.parse(each).text));
		expect(second.run().alerts).toMatchObject([
			{key: 'store:journal', isAdvice: true, text: expect.stringContaining('nothing is lost')},
		]);
		await second.send({type: 'alert.dismiss', key: 'store:journal'});
		await second.leave();
		expect((await again()).run().alerts).toEqual([]);
	});

	it('starts nothing of a plan that is not the saved one, until the user continues with it', async () => {
		inner = await startInnerEngine(grid);
		const streams = [
			{id: 'A', prompt: 'x', command: 'sleep 300', contextRecovery: {maxRecoveryAttempts: 0}},
			{id: 'B', prompt: 'x', command: `echo approved > ${grid.parent}/ran`},
		];
		await inner.start({name: 'Damage', agent: 'command', maxParallel: 1, streams});
		await inner.until(run => run.streams.A?.state.is === 'running', 'A at work');
		await inner.leave();
		for (const name of ['plan.json', 'plan.json.copy']) {
			const file = path.join(grid.runFolder(), name);
			writeFileSync(file, readFileSync(file, 'utf8').replace('approved', 'strange'));
		}

		const second = await again();
		expect(second.run()).toMatchObject({isPaused: true, alerts: [{key: 'store:plan'}]});
		signal(second.stream('A').sessions[0]!.process!.pid, 'SIGKILL');
		await second.until(run => run.streams.A?.state.is === 'failed', 'the end of A');
		expect(second.stream('B').sessions).toEqual([]);
		expect(['pending', 'ready']).toContain(second.stream('B').state.is);
		await second.send({type: 'run.continue'});
		await waitFor(() => existsSync(`${grid.parent}/ran`), {what: 'B'});
	});

	it('asks git for a checkpoint that the copy did not have yet', async () => {
		const first = await begin('A');
		const {checkpoints} = first.stream('A');
		await first.leave();
		const {checksums: _, ...record} = JSON.parse(readFileSync(runFile(), 'utf8'));
		record.streams.A.checkpoints = [];
		writeFileSync(`${runFile()}.copy`, JSON.stringify(record));
		for (const file of [runFile(), `${runFile()}.bak`]) writeFileSync(file, '');

		const second = await again();
		expect(second.stream('A').checkpoints.map(({commit}) => commit)).toEqual(checkpoints.map(({commit}) => commit));
		expect(second.run().alerts).toMatchObject([{key: 'store:copy'}]);
		await second.close();
		inner = undefined;
	});

	it('continues from the state before when run.json and its copy are emptied, tells that, and asks git for the checkpoints', async () => {
		const first = await begin('A');
		const {process, checkpoints} = {...first.stream('A').sessions[0], ...first.stream('A')};
		await first.leave();
		const {checksums: _, ...record} = JSON.parse(readFileSync(runFile(), 'utf8'));
		const before = {...record, revision: record.revision - 1};
		before.streams.A = {...before.streams.A, checkpoints: [], checkpointCount: 0};
		writeFileSync(`${runFile()}.bak`, JSON.stringify(before));
		for (const file of [runFile(), `${runFile()}.copy`]) writeFileSync(file, '');

		const second = await again();
		expect(second.stream('A').sessions[0]?.process).toEqual(process);
		expect(second.stream('A').checkpoints.map(({commit}) => commit)).toEqual(checkpoints.map(({commit}) => commit));
		expect(second.run().alerts).toMatchObject([
			{key: 'store:backup', text: expect.stringContaining('no copy has the last save')},
		]);
		await second.close();
		inner = undefined;
	});

	it('is left alone when a newer version has written it, with exit code 4 (fault 12)', async () => {
		const first = await begin('A');
		await first.close();
		const text = JSON.stringify({...JSON.parse(readFileSync(runFile(), 'utf8')), schemaVersion: 2, novel: true});
		writeFileSync(runFile(), text);
		const result = await grid.run(['status']);
		expect(result.code).toBe(4);
		expect(result.stderr).toContain('newer claude-grid');
		expect(readFileSync(runFile(), 'utf8')).toBe(text);
		inner = undefined;
	});
});

/** Mounts a small file system where claude-grid keeps its things; only root may. */
const mountSmall = (megabytes: number): (() => void) | undefined => {
	const folder = path.join(grid.commonDir, 'claude-grid');
	mkdirSync(folder, {recursive: true});
	try {
		execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=700`, 'tmpfs', folder], {stdio: 'ignore'});
	} catch {
		return undefined;
	}
	return () => execFileSync('umount', ['-l', folder]);
};

describe('a full disk (fault 9)', () => {
	it('is told, keeps the old state whole, and is over once there is room', async context => {
		const unmount = mountSmall(8);
		if (!unmount) return context.skip();
		try {
			const engine = await begin('A', 'B');
			const filler = path.join(grid.commonDir, 'claude-grid', 'filler');
			// A save that was under way frees the room of the state before.
			do fill(filler);
			while ((await engine.engine.send({type: 'stream.send', streamId: 'B', text: 'more'})).ok);
			const old = readFileSync(runFile(), 'utf8');
			const agent = engine.stream('A').sessions[0]!.process!;
			const answer = await engine.engine.send({type: 'stream.stop', streamId: 'A'});
			expect(answer).toMatchObject({
				ok: false,
				code: 'NOT_SAVED',
				message: expect.stringContaining('the disk is full'),
			});
			const full = await engine.until(run => run.alerts.some(alert => alert.key === 'store'), 'the alert');
			expect(full.alerts.find(alert => alert.key === 'store')).toMatchObject({
				text: expect.stringContaining('the disk is full'),
				cure: expect.stringContaining('room'),
			});
			expect(() => JSON.parse(readFileSync(runFile(), 'utf8'))).not.toThrow();
			expect(JSON.parse(readFileSync(runFile(), 'utf8')).revision).toBeGreaterThanOrEqual(JSON.parse(old).revision);
			await waitFor(() => startTimeOf(agent.pid) !== agent.startTime, {what: 'the end of its agent'});
			rmSync(filler);
			await engine.until(run => run.alerts.every(alert => alert.key !== 'store'), 'the end of the alert');
			await engine.until(run => run.streams.A?.state.is === 'stopped', 'the stop');
			await waitFor(() => grid.saved().streams.A?.state.is === 'stopped', {what: 'the saved stop'});
			await engine.send({type: 'stream.recover', streamId: 'B'});
			await engine.until(run => run.streams.B?.state.is === 'completed', 'the other to continue');
			await engine.close();
			inner = undefined;
			await waitFor(() => grid.tagged().length === 0, {what: 'the end of the agents'});
		} finally {
			unmount();
		}
	});

	it('refuses a new run before anything is made', async context => {
		const unmount = mountSmall(2);
		if (!unmount) return context.skip();
		try {
			const engine = await again();
			fill(path.join(grid.commonDir, 'claude-grid', 'filler'));
			await expect(engine.start(planOf([fake('A')]))).rejects.toThrow(/disk is full/);
			expect(engine.engine.subscribe).toBeDefined();
			expect(grid.git(['branch', '--format=%(refname:short)'])).toBe('main');
			expect(existsSync(`${grid.root}.grid`)).toBe(false);
			rmSync(path.join(grid.commonDir, 'claude-grid', 'filler'));
			await engine.start(planOf([fake('A', {fake: {taskMs: 10}})]));
			expect((await engine.finished()).streams.A?.state.is).toBe('completed');
			await engine.close();
			inner = undefined;
		} finally {
			unmount();
		}
	});
});

/** Writes until nothing more fits, down to the last byte. */
const fill = (file: string): void => {
	for (let size = 1024 * 1024; size >= 1; size = Math.floor(size / 4)) {
		const part = Buffer.alloc(size);
		for (;;) {
			const before = statSync(file, {throwIfNoEntry: false})?.size ?? 0;
			try {
				writeFileSync(file, part, {flag: 'a'});
			} catch {
				break;
			}
			if (statSync(file).size === before) break;
		}
	}
};

describe('a terminal that took over a stream and died', () => {
	it('is noticed, and the stream is parked with a checkpoint', async () => {
		const engine = await begin('A');
		await engine.send({type: 'stream.pause', streamId: 'A'});
		await engine.until(run => run.streams.A?.state.is === 'waiting', 'the pause');
		const person = grid.start(['wait', 'A']);
		await engine.send({type: 'stream.attach', streamId: 'A', pid: person.pid});
		const attached = await engine.until(
			run => run.streams.A?.state.is === 'waiting' && run.streams.A.state.cause === 'attached',
			'the attachment',
		);
		const place = attached.streams.A?.workplace?.path ?? '';
		grid.write('by-hand.txt', 'by hand\n', place);
		await new Promise(resolve => setTimeout(resolve, 1500));
		expect(engine.stream('A').state).toMatchObject({cause: 'attached'});
		person.signal('SIGKILL');
		const run = await engine.until(
			now => now.streams.A?.checkpoints.some(({why}) => why === 'after a lost terminal'),
			'the checkpoint',
		);
		expect(run.streams.A?.state).toMatchObject({is: 'waiting', cause: 'paused'});
		expect(run.alerts).toMatchObject([{kind: 'interrupted', streamId: 'A'}]);
		expect(grid.git(['show', `${run.streams.A?.checkpoints.at(-1)?.ref}:by-hand.txt`])).toBe('by hand');
	});
});
