import type {Change} from '../../run/apply-change.ts';
import type {Activity, Run, Stream} from '../../run/model/types.ts';

/** Between two tellings at least; the first one waits only for what comes with it. */
const flushMs = 50;
const gatherMs = 5;

type Parts = {
	readonly current: () => Run | null;
	readonly saving: () => {readonly isSettled: () => boolean; readonly hasFailed: () => boolean};
};

/**
 * Tells subscribers what changed: changes of a few milliseconds travel together, by revision. The end of a run is told once it
 * is on the disk, or cannot be written: whoever waited for it may look there at once.
 */
export const createPublisher = ({current, saving}: Parts) => {
	const listeners = new Set<(change: Change) => void>();
	let told: Run | null = null;
	let said: Activity[] = [];
	let timer: NodeJS.Timeout | undefined;
	let toldAt = Number.NEGATIVE_INFINITY;

	const tell = (change: Change): void => {
		for (const listener of listeners) listener(change);
	};

	const flush = (): void => {
		clearTimeout(timer);
		timer = undefined;
		toldAt = performance.now();
		const run = current();
		const isEnd = run?.finishedAt !== undefined && told !== null && told.finishedAt !== run.finishedAt;
		if (isEnd && !saving().isSettled() && !saving().hasFailed()) return soon();
		const activities = said;
		said = [];
		const before = told;
		told = run;
		if (!run || !before || run.id !== before.id || run.plan !== before.plan)
			return tell({type: 'run', run: wholeForClients(run), activities});
		tell({type: 'changed', revision: run.revision, since: before.revision, activities, ...difference(before, run)});
	};

	const soon = (): void => {
		timer ??= setTimeout(flush, Math.max(gatherMs, toldAt + flushMs - performance.now()));
	};

	/** As everybody was told, or as it is where nothing is due. */
	const run = (): Run | null => {
		if (timer !== undefined) flush();
		// Still due: what is told later builds on what everybody was told.
		if (timer === undefined || told === null) told = current();
		return wholeForClients(told);
	};

	return {
		changed: soon,
		said(activity: Activity): void {
			said.push(activity);
			soon();
		},
		replaced(): void {
			told = null;
			soon();
		},
		run,
		subscribe(listener: (change: Change) => void, activities: readonly Activity[]): () => void {
			const whole = run();
			listeners.add(listener);
			listener({type: 'run', run: whole, activities});
			return () => {
				listeners.delete(listener);
			};
		},
		hasSubscribers: () => listeners.size > 0,
		close(): void {
			if (timer !== undefined) flush();
			clearTimeout(timer);
			listeners.clear();
		},
	};
};

/** Records are replaced, never changed in place: what is not the same object has changed. */
const difference = (before: Run, after: Run): {run: Partial<Run>; streams: Record<string, Stream>} => {
	const keys = new Set([...Object.keys(before), ...Object.keys(after)] as (keyof Run)[]);
	const run = Object.fromEntries(
		[...keys].flatMap(key =>
			key === 'streams' || key === 'plan' || before[key] === after[key] ? [] : [[key, after[key]]],
		),
	);
	const streams = Object.fromEntries(
		Object.entries(after.streams).filter(([id, stream]) => before.streams[id] !== stream),
	);
	return {run, streams: Object.fromEntries(Object.entries(streams).map(([id, stream]) => [id, forClients(stream)]))};
};

/** An adapter's memory is nobody else's business, and the largest thing in a run. */
const forClients = (stream: Stream): Stream => ({
	...stream,
	sessions: stream.sessions.map(session => (session.memory === null ? session : {...session, memory: null})),
});

const wholeForClients = (run: Run | null): Run | null =>
	run && {
		...run,
		streams: Object.fromEntries(Object.entries(run.streams).map(([id, stream]) => [id, forClients(stream)])),
	};
