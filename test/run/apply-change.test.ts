import {describe, expect, it} from 'vitest';
import {
	applyChange,
	type Change,
	changeFromJson,
	changeToJson,
	isGap,
	joinChanges,
} from '../../source/run/apply-change.ts';
import type {Activity, Run} from '../../source/run/model/types.ts';
import {createAuthRun, createStream} from '../helpers/create-run.ts';

const run = createAuthRun({revision: 5, finishedAt: 7});
const changed = (over: Partial<Extract<Change, {type: 'changed'}>> = {}): Change => ({
	type: 'changed',
	revision: 6,
	run: {},
	streams: {},
	activities: [],
	...over,
});

describe('a change of the run', () => {
	it('replaces the streams it names and leaves the others as they are', () => {
		const stream = createStream('Stream-Z', {state: {is: 'ready'}});
		const next = applyChange(run, changed({run: {isPaused: true}, streams: {'Stream-Z': stream}}));
		expect(next).toEqual({...run, revision: 6, isPaused: true, streams: {...run.streams, 'Stream-Z': stream}});
		expect(next?.streams['Stream-A']).toBe(run.streams['Stream-A']);
	});

	it('that is the whole run takes its place, and none ends it', () => {
		const other = createAuthRun({id: 'other'});
		expect(applyChange(run, {type: 'run', run: other, activities: []})).toBe(other);
		expect(applyChange(run, {type: 'run', run: null, activities: []})).toBeNull();
	});

	it('without a run to change changes nothing', () => {
		expect(applyChange(null, changed())).toBeNull();
	});

	it('is a gap when one before it was missed', () => {
		expect(isGap(run, changed({revision: 6}))).toBe(false);
		expect(isGap(run, changed({revision: 7}))).toBe(true);
		expect(isGap(run, changed({revision: 9, since: 5}))).toBe(false);
		expect(isGap(run, changed({revision: 9, since: 6}))).toBe(true);
		expect(isGap(null, changed())).toBe(true);
		expect(isGap(null, {type: 'run', run, activities: []})).toBe(false);
	});

	it('keeps a field that went away on its way through JSON', () => {
		const there = changeFromJson(
			changeToJson(changed({run: {finishedAt: undefined, gate: undefined, isPaused: false}})),
		);
		expect(there).toEqual(changed({run: {finishedAt: undefined, gate: undefined, isPaused: false}}));
		expect(applyChange(run, there)?.finishedAt).toBeUndefined();
		const whole: Change = {type: 'run', run, activities: []};
		expect(changeFromJson(changeToJson(whole))).toEqual(whole);
	});
});

describe('two changes that travel as one', () => {
	const said = (text: string): Activity => ({at: 1, kind: 'state', text});
	const old = createStream('Stream-Y', {state: {is: 'ready'}});
	const one = changed({run: {isPaused: true, gate: undefined}, streams: {'Stream-Y': old}, activities: [said('one')]});
	const next = changed({
		revision: 7,
		run: {isPaused: false},
		streams: {'Stream-Z': createStream('Stream-Z'), 'Stream-Y': createStream('Stream-Y')},
		activities: [said('next')],
	});

	it('leave the run as the one after the other would', () => {
		const joined = joinChanges(one, next);
		expect(isGap(run, joined)).toBe(false);
		expect(applyChange(run, joined)).toEqual(applyChange(applyChange(run, one), next));
		expect(joined.activities).toEqual([said('one'), said('next')]);
		const third = changed({revision: 8, run: {finishedAt: undefined}});
		const all = changeFromJson(changeToJson(joinChanges(joined, third)));
		expect(isGap(run, all)).toBe(false);
		expect(applyChange(run, all)).toEqual(
			[one, next, third].reduce<Run | null>((before, change) => applyChange(before, change), run),
		);
	});

	it('are a gap for whoever missed what the first builds on', () => {
		expect(isGap({...run, revision: 4}, joinChanges(one, next))).toBe(true);
	});

	it('that begin with the whole run are the whole run, and a later whole run takes the place of both', () => {
		const whole: Change = {type: 'run', run, activities: [said('zero')]};
		expect(joinChanges(whole, one)).toEqual({
			type: 'run',
			run: applyChange(run, one),
			activities: [said('zero'), said('one')],
		});
		const none: Change = {type: 'run', run: null, activities: []};
		expect(joinChanges(one, none)).toBe(none);
		expect(joinChanges(one, whole)).toBe(whole);
	});
});
