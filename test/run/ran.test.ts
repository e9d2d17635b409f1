import {describe, expect, it} from 'vitest';
import type {Run} from '../../source/run/model/types.ts';
import {ranBefore} from '../../source/run/view/ran.ts';
import {createPlan, createPlannedStream, createRun, createSession, createStream} from '../helpers/create-run.ts';

const now = 1_000_000_000;
const planOf = (agent: 'claude' | 'fake') =>
	createPlan({name: 'Shop', streams: ['A', 'B'].map(id => createPlannedStream({id, agent}))});
const wantedOf = (run: Run) => ({plan: run.plan, planHash: run.planHash, planPath: run.planPath ?? '', isNew: false});

const finished = (agent: 'claude' | 'fake', over: Partial<Run> = {}): Run => {
	const stream = (id: string) =>
		createStream(id, {
			state: {is: 'completed', at: now},
			merge: {is: 'merged', into: 'main', commit: 'abc', at: now},
			sessions: [createSession({costUsd: 1.07, endedAt: now})],
		});
	const run = createRun({plan: planOf(agent), streams: {A: stream('A'), B: stream('B')}, ...over});
	return {...run, finishedAt: now - 26_000};
};

describe('a plan that was run before', () => {
	it('says when, how it went and what it cost, and is not run again without a question', () => {
		const run = finished('claude');
		expect(ranBefore(run, wantedOf(run), now)).toEqual({
			sentence: 'Ran 26 s ago: 2 of 2 merged, $2.14.',
			again: 'asks',
		});
	});

	it('is begun without a question when it was only rehearsed, or a new run was asked for', () => {
		const run = finished('fake');
		const ran = ranBefore(run, {...wantedOf(run), plan: planOf('claude')}, now);
		expect(ran.sentence).toBe('It was rehearsed with fake agents 26 s ago: 2 of 2 merged, $2.14.');
		expect(ran.again).toBe('starts');
		expect(ranBefore(run, {...wantedOf(run), isNew: true}, now).again).toBe('starts');
	});

	it('is resumed where it was stopped', () => {
		const run = finished('claude');
		const B = createStream('B', {state: {is: 'stopped', at: now}});
		const stopped = {...run, streams: {...run.streams, B}};
		expect(ranBefore(stopped, wantedOf(stopped), now)).toMatchObject({
			sentence: expect.stringContaining('1 of 2 merged, 1 stopped'),
			again: 'resumes',
		});
	});

	it('is told apart from another plan, an earlier version of it, and a run that is not finished', () => {
		const run = finished('claude', {planPath: '/shop/plan.json'});
		const other = {...wantedOf(run), planHash: 'other'};
		expect(ranBefore(run, other, now).sentence).toMatch(/^An earlier version ran 26 s ago/);
		expect(ranBefore(run, {...other, planPath: '/else.json'}, now + 7_200_000).sentence).toMatch(/^"Shop" ran 2 h ago/);
		const A = createStream('A', {state: {is: 'running', since: now}});
		const live = {...run, streams: {...run.streams, A}};
		expect(ranBefore(live, wantedOf(live), now)).toEqual({
			sentence: 'A run of "Shop" is not finished: 1 of 2 merged, $1.07.',
			again: 'starts',
		});
	});
});
