import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import type {Change} from '../../source/run/apply-change.ts';
import {createRunStore, pace} from '../../source/ui/store.ts';
import {createAuthRun, createPlan, createPlannedStream, createRun, createStream} from '../helpers/create-run.ts';

const idleRun = createRun({
	plan: createPlan({streams: [createPlannedStream({id: 'Stream-A'}), createPlannedStream({id: 'Stream-B'})]}),
	streams: {
		'Stream-A': createStream('Stream-A', {state: {is: 'completed', at: 1}}),
		'Stream-B': createStream('Stream-B', {state: {is: 'waiting', cause: 'paused', since: 1}}),
	},
});
const finishedRun = createRun({
	plan: idleRun.plan,
	streams: {
		'Stream-A': createStream('Stream-A', {state: {is: 'completed', at: 1}}),
		'Stream-B': createStream('Stream-B', {state: {is: 'stopped', at: 1}}),
	},
});

const open = (parts: {readonly isRemote?: boolean} = {}) => {
	let tell: (change: Change) => void = () => {};
	const store = createRunStore({
		subscribe(listener) {
			tell = listener;
			return () => {
				tell = () => {};
			};
		},
		now: Date.now,
		isRemote: parts.isRemote ?? false,
	});
	let pictures = 0;
	store.subscribe(() => {
		pictures++;
	});
	const drawn = () => {
		const count = pictures;
		pictures = 0;
		return count;
	};
	const change = (revision: number): Change => ({
		type: 'changed',
		revision,
		run: {},
		streams: {},
		activities: [],
	});
	return {store, tell: (one: Change) => tell(one), change, drawn};
};

describe('the store of what is shown', () => {
	beforeEach(() => void vi.useFakeTimers());
	afterEach(() => void vi.useRealTimers());

	test('shows the first run at once', () => {
		const {store, tell, drawn} = open();
		expect(store.getSnapshot().isLoaded).toBe(false);
		tell({type: 'run', run: finishedRun, activities: []});
		expect(drawn()).toBe(1);
		expect(store.getSnapshot().run).toBe(finishedRun);
		store.close();
	});

	test('gathers a thousand changes into one picture', () => {
		const {store, tell, change, drawn} = open();
		tell({type: 'run', run: finishedRun, activities: []});
		drawn();
		for (let revision = 2; revision < 1002; revision++) tell(change(revision));
		expect(drawn()).toBe(0);
		vi.advanceTimersByTime(pace.local);
		expect(drawn()).toBe(1);
		expect(store.getSnapshot().run?.revision).toBe(1001);
		store.close();
	});

	test('shows what is known at once when a key is pressed', () => {
		const {store, tell, change, drawn} = open();
		tell({type: 'run', run: finishedRun, activities: []});
		tell(change(2));
		drawn();
		store.flush();
		expect(drawn()).toBe(1);
		vi.advanceTimersByTime(1000);
		expect(drawn()).toBe(0);
		store.close();
	});

	test('draws five times a second at most while agents talk, eight times after a key', () => {
		const {store, tell, change, drawn} = open();
		tell({type: 'run', run: createAuthRun(), activities: []});
		const talk = () => {
			drawn();
			for (let ms = 0; ms < 5000; ms += 10) {
				tell(change(2 + ms));
				vi.advanceTimersByTime(10);
			}
			return drawn();
		};
		expect(talk()).toBeLessThanOrEqual(25);
		store.flush();
		const afterKey = talk();
		expect(afterKey).toBeGreaterThan(30);
		expect(afterKey).toBeLessThanOrEqual(40);
		store.close();
	});

	test('tells just before a picture what it will show, so that what is asked for then comes with it', () => {
		const {store, tell, change, drawn} = open();
		tell({type: 'run', run: createAuthRun(), activities: []});
		vi.advanceTimersByTime(900);
		drawn();
		const told: (number | undefined)[] = [];
		store.onSoon(run => {
			told.push(run?.revision);
			// The answer: with the picture that is due.
			setTimeout(store.again, 5);
		});
		tell(change(2));
		vi.advanceTimersByTime(24);
		expect([told, drawn()]).toEqual([[2], 0]);
		vi.advanceTimersByTime(6);
		expect(drawn()).toBe(1);
		vi.advanceTimersByTime(500);
		expect(drawn()).toBe(0);
		store.again();
		vi.advanceTimersByTime(pace.local);
		expect(drawn()).toBe(1);
		store.close();
	});

	test('draws a lone change at once', () => {
		const {store, tell, change, drawn} = open();
		tell({type: 'run', run: createAuthRun(), activities: []});
		vi.advanceTimersByTime(900);
		drawn();
		tell(change(2));
		vi.advanceTimersByTime(30);
		expect(drawn()).toBe(1);
		store.close();
	});

	test('shows once a second that time passes, less often when nothing happens for long, and seldom over ssh', () => {
		const {store, tell, drawn} = open();
		tell({type: 'run', run: createAuthRun(), activities: []});
		drawn();
		vi.advanceTimersByTime(9000);
		expect(drawn()).toBe(9);
		vi.advanceTimersByTime(60_000);
		expect(drawn()).toBeLessThanOrEqual(31);
		store.close();
		const far = open({isRemote: true});
		far.tell({type: 'run', run: createAuthRun(), activities: []});
		far.drawn();
		vi.advanceTimersByTime(60_000);
		expect(far.drawn()).toBe(6);
		far.store.close();
	});

	test('ticks once a minute when the run is finished, and at a key after a while', () => {
		const {store, tell, drawn} = open();
		tell({type: 'run', run: createAuthRun(), activities: []});
		drawn();
		vi.advanceTimersByTime(4000);
		expect(drawn()).toBe(4);
		tell({type: 'run', run: finishedRun, activities: []});
		vi.advanceTimersByTime(1000);
		drawn();
		vi.advanceTimersByTime(180_000);
		expect(drawn()).toBe(3);
		vi.advanceTimersByTime(30_000);
		expect(drawn()).toBe(0);
		store.flush();
		expect(drawn()).toBe(1);
		expect(store.getSnapshot().now).toBe(Date.now());
		store.flush();
		expect(drawn()).toBe(0);
		store.close();
	});

	test('draws at most once a second over ssh', () => {
		const {store, tell, change, drawn} = open({isRemote: true});
		tell({type: 'run', run: createAuthRun(), activities: []});
		drawn();
		for (let revision = 2; revision < 102; revision++) {
			tell(change(revision));
			vi.advanceTimersByTime(100);
		}
		expect(drawn()).toBeLessThanOrEqual(11);
		store.close();
	});

	test('shows the answer to a key quickly over ssh too', () => {
		const {store, tell, change, drawn} = open({isRemote: true});
		tell({type: 'run', run: finishedRun, activities: []});
		store.flush();
		drawn();
		tell(change(2));
		vi.advanceTimersByTime(pace.local);
		expect(drawn()).toBe(1);
		store.close();
	});

	test('leaves no timer behind', () => {
		const {store, tell, change} = open();
		tell({type: 'run', run: createAuthRun(), activities: []});
		tell(change(2));
		store.close();
		expect(vi.getTimerCount()).toBe(0);
	});
});
