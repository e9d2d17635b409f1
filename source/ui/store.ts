import {applyChange, type Change} from '../run/apply-change.ts';
import type {Activity, Run} from '../run/model/types.ts';
import {isFinished} from '../run/select/standing.ts';

export type Snapshot = {
	/** Null: the engine has no run. */
	readonly run: Run | null;
	/** False until the engine has said whether there is a run. */
	readonly isLoaded: boolean;
	readonly now: number;
	/** The newest lines of the run's history, newest last; at most 200. */
	readonly activities: readonly Activity[];
};

export type RunStore = {
	readonly subscribe: (listener: () => void) => () => void;
	readonly getSnapshot: () => Snapshot;
	/** Shows at once what is known; for key presses. What comes in the next second is shown quickly too. */
	readonly flush: () => void;
	/** Told a moment before what has changed is shown: what the engine is asked for then comes with that picture. */
	readonly onSoon: (listener: (run: Run | null) => void) => () => void;
	/** Something else than the run has changed: there is a picture, as soon as one is due. */
	readonly again: () => void;
	readonly close: () => void;
};

export type StoreParts = {
	readonly subscribe: (listener: (change: Change) => void) => () => void;
	readonly now: () => number;
	readonly isRemote: boolean;
};

/**
 * Milliseconds between two pictures. `quick`: for a while after a key; `local`, `remote`: else, while something changes; `tick`,
 * `stillTick`, `remoteTick`: when only time passes, soon after a change or a key, long after it, over ssh; `overTick`: of a run that
 * is over, so that no age stays wrong.
 */
export const pace = {
	quick: 125,
	local: 200,
	remote: 1000,
	tick: 1000,
	stillTick: 2000,
	remoteTick: 10_000,
	overTick: 60_000,
};
const quickFor = {local: 10_000, remote: 1000};
/** Changes that come together are shown together, with what the engine answers meanwhile. */
const gatherMs = 25;
/** A picture that was dear is not followed by another one at once: at most one part in so many is spent on drawing. */
const dear = {share: 12, mostMs: 1000};
const keptActivities = 200;

const createListeners = <Told>() => {
	const listeners = new Set<(told: Told) => void>();
	return {
		add(listener: (told: Told) => void): () => void {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		tell(told: Told): void {
			for (const listener of listeners) listener(told);
		},
	};
};

const tickMs = (run: Run, stillMs: number, isRemote: boolean): number => {
	if (isFinished(run)) return pace.overTick;
	if (isRemote) return pace.remoteTick;
	return stillMs < quickFor.local ? pace.tick : pace.stillTick;
};

/** The run as the screen shows it: changes are gathered and shown together, as often as somebody can use it. */
export const createRunStore = (parts: StoreParts): RunStore => {
	const pictures = createListeners<void>();
	const gatherings = createListeners<Run | null>();
	let snapshot: Snapshot = {run: null, isLoaded: false, now: parts.now(), activities: []};
	let next = snapshot;
	let pending: NodeJS.Timeout | undefined;
	let tick: NodeJS.Timeout | undefined;
	let keyAt = Number.NEGATIVE_INFINITY;
	let changedAt = Number.NEGATIVE_INFINITY;
	let shownAt = Number.NEGATIVE_INFINITY;
	let cost = 0;

	const show = () => {
		clearTimeout(pending);
		pending = undefined;
		shownAt = parts.now();
		const begin = performance.now();
		snapshot = {...next, now: shownAt};
		next = snapshot;
		pictures.tell();
		cost = performance.now() - begin;
		adjustTick();
	};
	const gap = () => {
		const isQuick = parts.now() - keyAt < (parts.isRemote ? quickFor.remote : quickFor.local);
		const wanted = isQuick ? pace.quick : parts.isRemote ? pace.remote : pace.local;
		return Math.max(wanted, Math.min(dear.mostMs, cost * dear.share));
	};
	const gather = () => {
		pending = setTimeout(show, gatherMs);
		gatherings.tell(next.run);
	};
	const schedule = () => {
		pending ??= setTimeout(gather, Math.max(0, shownAt + gap() - parts.now() - gatherMs));
	};
	/** The next picture when nothing happens; without a run there is none. */
	const adjustTick = () => {
		clearTimeout(tick);
		tick = undefined;
		if (next.run === null) return;
		const stillMs = parts.now() - Math.max(keyAt, changedAt);
		tick = setTimeout(() => (pending === undefined ? show() : adjustTick()), tickMs(next.run, stillMs, parts.isRemote));
	};
	const onChange = (change: Change) => {
		const isFirst = !next.isLoaded;
		const before = change.type === 'run' ? [] : next.activities;
		const activities = [...before, ...change.activities].slice(-keptActivities);
		next = {...next, run: applyChange(next.run, change), isLoaded: true, activities};
		changedAt = parts.now();
		if (isFirst) show();
		else schedule();
	};
	const unsubscribe = parts.subscribe(onChange);
	return {
		subscribe: pictures.add,
		getSnapshot: () => snapshot,
		flush() {
			keyAt = parts.now();
			if (pending !== undefined || next !== snapshot || keyAt - shownAt >= pace.remoteTick) show();
		},
		onSoon: gatherings.add,
		again: schedule,
		close() {
			unsubscribe();
			clearTimeout(pending);
			clearTimeout(tick);
		},
	};
};
