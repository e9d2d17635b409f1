import {describe, expect, it} from 'vitest';
import type {Run, Stream} from '../../source/run/model/types.ts';
import {aboutText, estimate, estimateText} from '../../source/run/view/estimate.ts';
import {
	createPlan,
	createPlannedStream,
	createRun,
	createSession,
	createStream,
	createTasks,
	fixtureNow as now,
} from '../helpers/create-run.ts';

const min = 60_000;

/** id: [needs, minutes its sessions took, state, marks of its tasks] */
type Sketch = readonly [needs: string, minutes: number, state: Stream['state']['is'], tasks?: string];

const stateOf = (is: Stream['state']['is']): Stream['state'] => {
	if (is === 'waiting') return {is, cause: 'question', since: now};
	if (is === 'failed') return {is, reason: 'x', class: 'crash', at: now};
	if (is === 'running') return {is, since: now};
	return is === 'completed' ? {is, at: now} : ({is} as Stream['state']);
};

const runOf = (sketch: Readonly<Record<string, Sketch>>, over: Partial<Run> & {maxParallel?: number} = {}): Run => {
	const {maxParallel = 5, ...more} = over;
	const plan = createPlan({
		maxParallel,
		streams: Object.entries(sketch).map(([id, [needs]]) =>
			createPlannedStream({id, dependencies: needs === '' ? [] : needs.split(' ')}),
		),
	});
	const streams = Object.entries(sketch).map(([id, [, minutes, is, tasks = '..']]) =>
		createStream(id, {
			state: stateOf(is),
			tasks: createTasks(tasks),
			sessions:
				minutes === 0
					? []
					: [createSession({startedAt: now - minutes * min, ...(is === 'completed' && {endedAt: now})})],
		}),
	);
	return createRun({...more, plan, streams: Object.fromEntries(streams.map(one => [one.id, one]))});
};

const minutesLeft = (run: Run) => {
	const {leftMs} = estimate(run, now);
	return leftMs === undefined ? undefined : Math.round(leftMs / min);
};

describe('the estimate of what is left', () => {
	it.each<[string, Readonly<Record<string, Sketch>>, number | undefined, number?]>([
		['is unknown while nothing is done', {A: ['', 3, 'running'], B: ['A', 0, 'pending']}, undefined],
		['is nothing once all is done', {A: ['', 3, 'completed', 'pp']}, 0],
		[
			'takes the median of what is done for the rest',
			{A: ['', 2, 'completed'], B: ['', 4, 'completed'], C: ['', 30, 'completed'], D: ['', 0, 'ready']},
			4,
		],
		['takes a stream at its own pace', {A: ['', 6, 'running', 'pp>.']}, 6],
		[
			'adds up a chain',
			{A: ['', 10, 'completed'], B: ['A', 4, 'running'], C: ['B', 0, 'pending'], D: ['C', 0, 'pending']},
			26,
		],
		['lets streams run beside each other', {A: ['', 10, 'completed'], B: ['', 0, 'ready'], C: ['', 0, 'ready']}, 10],
		['has only as many slots as the pool', {A: ['', 10, 'completed'], B: ['', 0, 'ready'], C: ['', 0, 'ready']}, 20, 1],
		[
			'counts a late stream as soon done, never below nothing',
			{A: ['', 10, 'completed'], B: ['', 60, 'running', '>.']},
			1,
		],
		[
			'leaves out what will not run',
			{A: ['', 10, 'completed'], B: ['', 1, 'failed'], C: ['B', 0, 'pending'], D: ['C', 0, 'pending']},
			0,
		],
	])('%s', (_title, sketch, expected, maxParallel = 5) => {
		expect(minutesLeft(runOf(sketch, {maxParallel}))).toBe(expected);
	});

	it('follows the chain that is done last, not what is done already', () => {
		const run = runOf({
			A: ['', 10, 'completed', 'pp'],
			B: ['A', 0, 'ready'],
			C: ['A', 0, 'ready'],
			D: ['C', 0, 'pending'],
		});
		expect(estimate(run, now).path).toEqual(['C', 'D']);
		expect(estimate(run, now).streams.D).toEqual({startMs: 10 * min, endMs: 20 * min});
	});

	it('has a critical path by tasks before anything is known', () => {
		const run = runOf({A: ['', 0, 'ready', '.'], B: ['', 0, 'ready', '...'], C: ['A', 0, 'pending', '....']});
		expect(estimate(run, now).path).toEqual(['A', 'C']);
	});

	it('starts nothing before the limit is over', () => {
		const gate = {until: now + 60 * min, reason: 'usage limit', nextWakeAt: now + 60 * min, round: 1};
		expect(minutesLeft(runOf({A: ['', 10, 'completed'], B: ['', 0, 'ready']}, {gate}))).toBe(70);
	});

	it('does not count the time a stream has waited by now as work', () => {
		const run = runOf({A: ['', 4, 'running', 'p>']});
		const asks = {is: 'waiting', cause: 'question', since: now} as const;
		const waiting = {...run, streams: {A: {...run.streams.A!, state: asks}}};
		expect(estimate(waiting, now + 600 * min).leftMs).toBe(4 * min);
	});

	it('waits for every stream of a race, and for the winner alone once there is one', () => {
		const run = runOf({
			A: ['', 10, 'completed', 'pp'],
			B: ['', 10, 'failed'],
			C: ['', 5, 'running', '>.'],
			D: ['A B C', 0, 'pending'],
		});
		const streams = run.plan.streams.map(one => (one.id === 'D' ? one : {...one, race: 'store'}));
		const racing = {...run, plan: {...run.plan, streams}};
		expect(minutesLeft(racing)).toBe(15);
		expect(minutesLeft({...racing, races: {store: {is: 'decided', winner: 'A', by: 'person', at: now}}})).toBe(10);
	});

	it('says what it counts from', () => {
		const done: Sketch = ['', 10, 'completed', 'pp'];
		expect(estimateText(runOf({A: done, B: ['', 0, 'ready']}), now)).toBe('about 10 min left');
		expect(estimateText(runOf({A: done, B: ['', 2, 'waiting']}), now)).toBe('about 8 min left after you answer B');
		expect(estimateText(runOf({A: ['', 1, 'running']}), now)).toBe('no estimate yet');
		expect(estimateText(runOf({A: done}), now)).toBeUndefined();
	});

	it('stays quick with hundreds of streams that all need each other', () => {
		const ids = Array.from({length: 300}, (_, i) => `S${i}`);
		const layer = (i: number) => ids.slice(Math.max(0, (Math.floor(i / 10) - 1) * 10), Math.floor(i / 10) * 10);
		const sketch = Object.fromEntries(
			ids.map((id, i): [string, Sketch] => [
				id,
				[layer(i).join(' '), i < 10 ? 10 : 0, i < 10 ? 'completed' : 'pending'],
			]),
		);
		expect(minutesLeft(runOf(sketch, {maxParallel: 10}))).toBe(290);
	});
});

describe('a span that is guessed', () => {
	it.each([
		[20_000, 'under a minute'],
		[12.4 * min, 'about 12 min'],
		[59.8 * min, 'about 1 h'],
		[83 * min, 'about 1 h 20 min'],
		[26 * 60 * min, 'about 26 h'],
	])('%i ms is %s', (ms, text) => expect(aboutText(ms)).toBe(text));
});
