import {mkdtempSync, readFileSync, realpathSync, rmSync} from 'node:fs';
import {type FileHandle, open} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it, onTestFinished} from 'vitest';
import {createRunPersister} from '../../source/engine/save/run-persister.ts';
import type {Run} from '../../source/run/model/types.ts';
import {runFolder} from '../../source/store/paths.ts';
import {loadRun} from '../../source/store/run/run-file.ts';
import {createAuthRun} from '../helpers/create-run.ts';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {startInnerEngine} from '../helpers/inner-engine.ts';
import {waitFor} from '../helpers/wait-for.ts';

/** A disk whose every sync waits while `isHeld`, and fails while there is a `fault`. */
const disk = {isHeld: false, fault: undefined as Error | undefined, syncs: 0, release: (): void => {}};
let handle: FileHandle;
let prototype: FileHandle;
let sync: FileHandle['sync'];
beforeEach(async () => {
	handle = await open('/dev/null');
	prototype = Object.getPrototypeOf(handle);
	sync = prototype.sync;
	let waiting: (() => void)[] = [];
	Object.assign(disk, {
		isHeld: false,
		fault: undefined,
		syncs: 0,
		release: () => {
			disk.isHeld = false;
			for (const resolve of waiting) resolve();
			waiting = [];
		},
	});
	prototype.sync = async function (this: FileHandle) {
		disk.syncs += 1;
		if (disk.isHeld)
			await new Promise<void>(resolve => {
				waiting.push(resolve);
			});
		if (disk.fault) throw disk.fault;
		await sync.call(this);
	};
});
afterEach(async () => {
	disk.release();
	prototype.sync = sync;
	await handle.close();
});

const quota = (): Error => Object.assign(new Error('EDQUOT: quota exceeded'), {code: 'EDQUOT'});

describe('the persister of a run', () => {
	const create = async () => {
		const commonDir = realpathSync(mkdtempSync(path.join(tmpdir(), 'claude-grid-persister-')));
		onTestFinished(() => rmSync(commonDir, {recursive: true, force: true}));
		const told: string[] = [];
		const persister = createRunPersister(
			{commonDir, root: commonDir},
			{
				onWriting: () => told.push('writing'),
				onSaved: number => told.push(`saved ${number}`),
				onFailed: (number, reason) => told.push(`failed ${number}: ${reason}`),
				onBug: error => told.push(`bug ${error}`),
			},
		);
		const run = createAuthRun({revision: 1});
		expect(await persister.adopt(run, () => undefined)).toBeUndefined();
		const saved = (): Run | undefined => {
			const loaded = loadRun(runFolder(commonDir, run.id));
			return 'run' in loaded ? loaded.run : undefined;
		};
		return {persister, run, saved, told};
	};

	it('joins what comes while a write is under way in one more write', async () => {
		const {persister, run, saved, told} = await create();
		disk.isHeld = true;
		disk.syncs = 0;
		for (let revision = 2; revision <= 20; revision++) persister.save({...run, revision}, 'now');
		await waitFor(() => disk.syncs >= 1, {what: 'the first write'});
		expect(saved()?.revision).toBe(1);
		expect(persister.isSettled()).toBe(false);
		const settled = persister.settled();
		disk.release();
		expect(await settled).toBeUndefined();
		expect(saved()?.revision).toBe(20);
		expect(told).toEqual(['writing', 'saved 1', 'writing', 'saved 19']);
		expect(persister.isSettled()).toBe(true);
	});

	it('answers only for what is in a write: who comes later waits for the next', async () => {
		const {persister, run, saved} = await create();
		disk.isHeld = true;
		persister.save({...run, revision: 2}, 'now');
		const first = persister.settled();
		await waitFor(() => disk.syncs > 0, {what: 'the first write'});
		persister.save({...run, revision: 3}, 'soon');
		const revisionAt = async (answer: Promise<string | undefined>) => [await answer, saved()?.revision];
		const answers = [revisionAt(first), revisionAt(persister.settled())];
		disk.release();
		expect((await answers[0])?.[0]).toBeUndefined();
		expect(await answers[1]).toEqual([undefined, 3]);
	});

	it('tells each that waits why it could not be saved, keeps the state before, and tries again by itself', async () => {
		const {persister, run, saved, told} = await create();
		disk.fault = quota();
		persister.save({...run, revision: 2}, 'now');
		expect(await persister.settled()).toContain('the disk is full');
		expect(saved()?.revision).toBe(1);
		expect(persister.isSettled()).toBe(false);
		disk.fault = undefined;
		await waitFor(() => saved()?.revision === 2, {what: 'the next try'});
		await waitFor(() => persister.isSettled(), {what: 'the end'});
		expect(told.at(-1)).toBe('saved 1');
	});

	it('writes the state of the run that is kept, not that of the one before it', async () => {
		const {persister, run, saved} = await create();
		disk.isHeld = true;
		const next = {...run, id: 'another'};
		const adopting = persister.adopt(next, () => undefined);
		persister.save({...run, revision: 7}, 'soon');
		disk.release();
		expect(await adopting).toBeUndefined();
		await waitFor(() => persister.isSettled(), {what: 'the end'});
		expect(saved()).toMatchObject({id: run.id, revision: 7});
	});

	it('keeps what the run before was told while the next one was written, before that takes its place', async () => {
		const {persister, run, saved} = await create();
		disk.isHeld = true;
		disk.syncs = 0;
		const revisions: (number | undefined)[] = [];
		const adopting = persister.adopt({...run, id: 'another'}, () => revisions.push(saved()?.revision));
		await waitFor(() => disk.syncs > 0, {what: 'the write of the next run'});
		persister.save({...run, revision: 7}, 'now');
		disk.release();
		expect(await adopting).toBeUndefined();
		expect(revisions).toEqual([7]);
	});
});

describe('an engine on a disk that is slow or full', () => {
	let grid: Grid;
	beforeEach(() => {
		grid = createGrid();
	});
	afterEach(() => grid.close());
	const command = 'echo "$CLAUDE_GRID_SESSION" >> starts; while [ ! -e end ]; do sleep 0.05; done; echo done > done';
	const plan = {name: 'Slow', streams: ['A', 'B'].map(id => ({id, name: id, agent: 'command', prompt: 'x', command}))};
	const begin = async () => {
		const inner = await startInnerEngine(grid);
		await inner.start(plan);
		await inner.until(
			({streams}) => ['A', 'B'].every(id => streams[id]?.sessions[0]?.process && streams[id].state.is === 'running'),
			'two agents',
		);
		await inner.send({type: 'stream.stop', streamId: 'A'});
		await inner.until(({streams}) => streams.A?.state.is === 'stopped', 'the stop');
		return inner;
	};
	const starts = (place: string | undefined): number =>
		readFileSync(path.join(place ?? '', 'starts'), 'utf8').split('\n').length - 1;

	it('answers what is asked at once, and what is commanded once it is saved; nothing begins before', async () => {
		const inner = await begin();
		disk.isHeld = true;
		let isAnswered = false;
		const answer = inner.engine.send({type: 'stream.continue', streamId: 'A'}).finally(() => {
			isAnswered = true;
		});
		await inner.until(({streams}) => streams.A?.state.is !== 'stopped', 'the new state');
		expect((await inner.engine.activities()).length).toBeGreaterThan(0);
		expect(await inner.engine.send({type: 'stream.continue', streamId: 'nobody'})).toMatchObject({ok: false});
		expect([isAnswered, starts(inner.stream('A').workplace?.path)]).toEqual([false, 1]);
		disk.release();
		expect(await answer).toMatchObject({ok: true});
		await inner.until(({streams}) => streams.A?.sessions.at(-1)?.process && streams.A.sessions.length === 2, 'a start');
		await inner.close();
	});

	it('says what is not saved, and begins it only once it is', async () => {
		const inner = await begin();
		disk.fault = quota();
		for (const sent of [
			{type: 'stream.continue', streamId: 'A'},
			{type: 'stream.send', streamId: 'B', text: 'use tabs'},
		] as const)
			expect(await inner.engine.send(sent)).toMatchObject({
				ok: false,
				code: 'NOT_SAVED',
				message: expect.stringContaining('not saved: '),
			});
		await inner.until(({alerts}) => alerts.some(({text}) => text.includes('cannot be saved')), 'the alert');
		expect(grid.saved().streams.A?.state.is).toBe('stopped');
		expect(starts(inner.stream('A').workplace?.path)).toBe(1);
		disk.fault = undefined;
		await inner.until(({streams}) => streams.A?.sessions.at(-1)?.process && streams.A.sessions.length === 2, 'a start');
		await inner.until(({alerts}) => alerts.length === 0, 'the end of the alert');
		expect(JSON.stringify(grid.saved().streams.B?.messages)).toContain('use tabs');
		await inner.close();
	});

	it('stops an agent all the same: nobody has to watch it fill the disk', async () => {
		const inner = await begin();
		disk.fault = quota();
		expect(await inner.engine.send({type: 'stream.stop', streamId: 'B'})).toMatchObject({code: 'NOT_SAVED'});
		await waitFor(() => grid.tagged().length === 0, {what: 'the end of the agent'});
		disk.fault = undefined;
		await inner.until(({streams}) => streams.B?.state.is === 'stopped', 'the stop');
		await inner.close();
	});
});
