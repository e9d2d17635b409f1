import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {Change, Engine} from '../../source/engine/types.ts';
import {applyChange, isGap} from '../../source/run/apply-change.ts';
import type {Run} from '../../source/run/model/types.ts';
import {waitFor} from './wait-for.ts';

export type ContractSubject = {
	/** An engine without a run. */
	readonly engine: Engine;
	/** Ends everything that was made for it. */
	readonly remove: () => Promise<void>;
};

export type Watch = {
	readonly changes: readonly Change[];
	readonly run: () => Run | null;
	readonly end: () => void;
};

/** Subscribes and keeps the run as a client does. */
export const watch = (engine: Engine): Watch => {
	const changes: Change[] = [];
	let run: Run | null = null;
	const end = engine.subscribe(change => {
		if (isGap(run, change)) throw new Error('A change was missed.');
		changes.push(change);
		run = applyChange(run, change);
	});
	return {changes, run: () => run, end};
};

/** A plan that every maker of an engine can start; its agent waits long enough for the tests to look. */
export const contractPlan = {
	name: 'Contract',
	agent: 'fake',
	streams: [
		{id: 'Stream-A', name: 'first', tasks: [{title: 'One'}], fake: {taskMs: 60_000}},
		{id: 'Stream-B', name: 'second', dependencies: ['Stream-A'], tasks: [{title: 'One'}]},
	],
};

/** What every Engine must keep, in the same process or behind a socket. */
export const engineContract = (name: string, make: () => Promise<ContractSubject>): void => {
	describe(`${name} keeps the engine's contract`, () => {
		let subject: ContractSubject;
		let engine: Engine;
		beforeEach(async () => {
			subject = await make();
			engine = subject.engine;
		});
		afterEach(() => subject.remove());

		const firstChange = async (watched: Watch) => waitFor(() => watched.changes[0], {what: 'the first change'});

		it('tells a subscriber first that there is no run', async () => {
			const watched = watch(engine);
			expect(await firstChange(watched)).toMatchObject({type: 'run', run: null});
			watched.end();
		});

		it('has no run before one is started, and the one that was started after it', async () => {
			expect(await engine.run()).toBeNull();
			const answer = await engine.start({document: contractPlan});
			const run = await engine.run();
			expect(run?.id).toBe(answer.ok && answer.runId);
			const watched = watch(engine);
			expect(await firstChange(watched)).toMatchObject({type: 'run', run: {id: run?.id}});
			watched.end();
		});

		it('refuses a plan without streams, says why and starts nothing', async () => {
			const answer = await engine.start({document: {name: 'Empty', streams: []}});
			expect(answer).toMatchObject({ok: false, faults: [{message: expect.stringContaining('No streams defined')}]});
			const watched = watch(engine);
			expect(await firstChange(watched)).toMatchObject({run: null});
			watched.end();
		});

		it('starts a run and shows it to those who watch and to those who come later', async () => {
			const early = watch(engine);
			const answer = await engine.start({document: contractPlan});
			expect(answer).toMatchObject({ok: true, isContinued: false});
			const late = watch(engine);
			for (const watched of [early, late]) {
				const run = await waitFor(() => watched.run() ?? undefined, {what: 'the run'});
				expect(run.id).toBe(answer.ok && answer.runId);
				expect(Object.keys(run.streams)).toEqual(['Stream-A', 'Stream-B']);
			}
			early.end();
			late.end();
		});

		it('continues the run when the same plan is started again', async () => {
			const first = await engine.start({document: contractPlan});
			const second = await engine.start({document: contractPlan});
			expect(second).toEqual({ok: true, isContinued: true, runId: first.ok && first.runId});
		});

		it('answers a command for a stream that is not there with a sentence, without throwing', async () => {
			await engine.start({document: contractPlan});
			const answer = await engine.send({type: 'stream.stop', streamId: 'Nobody'});
			expect(answer).toMatchObject({ok: false, message: expect.stringContaining('Nobody')});
			for (const streamId of ['constructor', 'toString']) {
				expect(await engine.log(streamId)).toBeUndefined();
				expect(await engine.send({type: 'stream.send', streamId, text: 'x'})).toMatchObject({ok: false});
			}
		});

		it('shows every watcher the effect of a command, and both the same run', async () => {
			await engine.start({document: contractPlan});
			const [one, two] = [watch(engine), watch(engine)];
			expect(await engine.send({type: 'run.pause'})).toMatchObject({ok: true});
			await waitFor(() => one.run()?.isPaused && two.run()?.isPaused, {what: 'the pause'});
			await waitFor(() => one.run()?.revision === two.run()?.revision, {what: 'the same revision'});
			expect(one.run()?.streams).toEqual(two.run()?.streams);
			one.end();
			two.end();
		});

		it('leaves a watcher in peace who has ended', async () => {
			await engine.start({document: contractPlan});
			const [ended, other] = [watch(engine), watch(engine)];
			await waitFor(() => other.run() ?? undefined, {what: 'the run'});
			ended.end();
			const seen = ended.changes.length;
			await engine.send({type: 'run.pause'});
			await waitFor(() => other.run()?.isPaused, {what: 'the pause'});
			expect(ended.changes.length).toBe(seen);
			other.end();
		});

		it('gives the history newest last, and only the last when asked for one', async () => {
			await engine.start({document: contractPlan});
			await engine.send({type: 'run.pause'});
			await engine.send({type: 'run.continue'});
			const all = await engine.activities();
			expect(all.length).toBeGreaterThanOrEqual(2);
			expect([...all].sort((a, b) => a.at - b.at)).toEqual(all);
			expect(await engine.activities(1)).toHaveLength(1);
		});

		it('has no log of a stream that is not there', async () => {
			expect(await engine.log('Nobody')).toBeUndefined();
		});
	});
};
