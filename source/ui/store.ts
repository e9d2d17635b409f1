import {applyChange, type Change} from '../run/apply-change.ts';
import {isFinished, streamsInOrder} from '../run/select.ts';
import type {Activity, Run} from '../run/types.ts';

export type Snapshot = {
	/** Null: the engine has no run. */
	readonly run: Run | null;
	/** False until the engine has said whether there is a run. */
	readonly isLoaded: boolean;
	readonly now: number;
	/** Counts up while something works; turns the spinner. Stands still over ssh. */
	readonly frame: number;
	/** The newest lines of the run's history, newest last; at most 200. */
	readonly activities: readonly Activity[];
};

export type RunStore = {
	readonly subscribe: (listener: () => void) => () => void;
	readonly getSnapshot: () => Snapshot;
	/** Shows at once what is known; for key presses. What comes in the next second is shown quickly too. */
	readonly flush: () => void;
	readonly close: () => void;
};

export type StoreParts = {
	readonly subscribe: (listener: (change: Change) => void) => () => void;
	readonly now: () => number;
	readonly isRemote: boolean;
};

export const pace = {local: 125, remote: 1000, spin: 250, rest: 1000, quickAfterKey: 1000};
const keptActivities = 200;

const working: readonly string[] = ['starting', 'running', 'recovering', 'verifying', 'stalled'];

const isWorking = (run: Run): boolean =>
	streamsInOrder(run).some(stream => working.includes(stream.state.is) || stream.merge.is === 'merging');

/** Milliseconds between ticks; undefined: nothing moves by itself. */
export const tickEvery = (run: Run | null, isRemote: boolean): number | undefined => {
	if (run === null || isFinished(run)) return undefined;
	return isWorking(run) && !isRemote ? pace.spin : pace.rest;
};

/** The run as the screen shows it: changes are gathered and shown together, at most eight times a second. */
export const createRunStore = (parts: StoreParts): RunStore => {
	const listeners = new Set<() => void>();
	let snapshot: Snapshot = {run: null, isLoaded: false, now: parts.now(), frame: 0, activities: []};
	let next = snapshot;
	let pending: NodeJS.Timeout | undefined;
	let tick: NodeJS.Timeout | undefined;
	let ticksEvery: number | undefined;
	let keyAt = Number.NEGATIVE_INFINITY;

	const show = () => {
		clearTimeout(pending);
		pending = undefined;
		snapshot = {...next, now: parts.now()};
		next = snapshot;
		for (const listener of listeners) listener();
	};
	const schedule = () => {
		const isQuick = !parts.isRemote || parts.now() - keyAt < pace.quickAfterKey;
		pending ??= setTimeout(show, isQuick ? pace.local : pace.remote);
	};
	const onTick = () => {
		next = {...next, frame: parts.isRemote ? 0 : next.frame + 1};
		// A change that waits takes the tick with it: one picture, not two.
		if (pending === undefined) show();
	};
	const adjustTick = () => {
		const every = tickEvery(next.run, parts.isRemote);
		if (every === ticksEvery) return;
		clearInterval(tick);
		ticksEvery = every;
		tick = every === undefined ? undefined : setInterval(onTick, every);
	};
	const onChange = (change: Change) => {
		const isFirst = !next.isLoaded;
		const before = change.type === 'run' ? [] : next.activities;
		const activities = [...before, ...change.activities].slice(-keptActivities);
		next = {...next, run: applyChange(next.run, change), isLoaded: true, activities};
		adjustTick();
		if (isFirst) show();
		else schedule();
	};
	const unsubscribe = parts.subscribe(onChange);
	return {
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		getSnapshot: () => snapshot,
		flush() {
			keyAt = parts.now();
			if (pending !== undefined || next !== snapshot) show();
		},
		close() {
			unsubscribe();
			clearTimeout(pending);
			clearInterval(tick);
		},
	};
};
