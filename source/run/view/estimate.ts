import {order} from '../../plan/graph/graph.ts';
import {agree, count} from '../count.ts';
import {workStreams} from '../features/lead/lead.ts';
import {membersOf, needsOf, raceStanding} from '../features/race/races.ts';
import type {Run, Stream} from '../model/types.ts';
import {streamMs} from '../outcome.ts';
import {usageLimitOf} from '../policy/whose-limit.ts';
import {progress} from '../select/progress.ts';
import {holdsSlot, slots} from '../select/slots.ts';
import {isFinal} from '../select/streams.ts';

/** When a stream is thought to start and to be done, in milliseconds from now. */
export type Expected = {readonly startMs: number; readonly endMs: number};

export type Estimate = {
	/** Until the last stream is done; undefined: nothing is known to reckon with yet. */
	readonly leftMs: number | undefined;
	/** Every stream that will still run; empty when nothing is known. */
	readonly streams: Readonly<Record<string, Expected>>;
	/** Unfinished streams, first to last, that decide when the run is done. */
	readonly path: readonly string[];
	/** Streams that wait for the user: it counts from their answer. */
	readonly waiting: readonly string[];
};

/**
 * What is left, from what is known: a stream continues at its own pace per task, others take the median of those that are
 * done (a stream at work counts with what it will have taken); at most `maxParallel` at once, the longest way to the end first.
 */
export const estimate = (run: Run, now: number): Estimate => {
	const streams = workStreams(run);
	const behind = lost(run);
	const open = streams.filter(({id, state}) => !isFinal(state) && !behind.has(id));
	const waiting = open.filter(waitsForUser).map(({id}) => id);
	const known = streams.flatMap(stream => fullMs(stream, now) ?? []);
	if (known.length === 0) {
		const tasks = (stream: Stream) => Math.max(1, progress(stream).total - progress(stream).completed);
		return {waiting, leftMs: open.length === 0 ? 0 : undefined, streams: {}, path: longest(run, open, tasks).path};
	}
	const usual = median(known);
	const gateMs = (id: string) => Math.max(0, (usageLimitOf(run, id)?.until ?? 0) - now);
	const expected = schedule(run, open, stream => leftMs(stream, now, usual), gateMs);
	const ends = Object.values(expected).map(({endMs}) => endMs);
	return {waiting, leftMs: Math.max(0, ...ends), streams: expected, path: lastChain(run, expected)};
};

/** What has failed, stalled or is behind it is not part of what is left. */
const withoutText = (run: Run): string => {
	const behind = lost(run);
	const stuck = workStreams(run).filter(({id, state}) => behind.has(id) || state.is === 'stalled');
	return stuck.length === 0
		? ''
		: `, not counting ${count(stuck.length, 'stream')} that ${agree(stuck.length, 'stands', 'stand')} still`;
};

const askCauses: readonly string[] = ['permission', 'question', 'approval'];
const userCauses: readonly string[] = [...askCauses, 'interrupted', 'paused', 'attached', 'budget'];

const isAsking = ({state}: Stream): boolean => state.is === 'waiting' && askCauses.includes(state.cause);

const waitsForUser = ({state}: Stream): boolean => state.is === 'waiting' && userCauses.includes(state.cause);

/** Streams it waits for; of a race that is not decided all that are in it. */
const needsNow = (run: Run, streamId: string): readonly string[] => {
	const {streams, races} = needsOf(run, streamId);
	return races.length === 0 ? streams : [...streams, ...races.flatMap(race => membersOf(run, race).map(({id}) => id))];
};

const isBehindLost = (run: Run, streamId: string, found: ReadonlySet<string>): boolean => {
	const {streams, races} = needsOf(run, streamId);
	return streams.some(need => found.has(need)) || races.some(race => raceStanding(run, race) === 'failed');
};

/** Failed, stopped and blocked ones, and what is behind them. */
const lost = (run: Run): ReadonlySet<string> => {
	const found = new Set<string>();
	for (const id of order(run.plan)) {
		const state = run.streams[id]?.state;
		const isBehind = state?.is === 'pending' && isBehindLost(run, id, found);
		if (state === undefined || isBehind || ['failed', 'stopped', 'blocked'].includes(state.is)) found.add(id);
	}
	return found;
};

/** How long its sessions lived; what it has waited by now does not count. */
const workedMs = (stream: Stream, now: number): number =>
	streamMs(stream, stream.state.is === 'waiting' ? stream.state.since : now);

/** What a stream took, or will have taken at its pace so far; undefined when that cannot be known. */
const fullMs = (stream: Stream, now: number): number | undefined => {
	const took = workedMs(stream, now);
	if (took <= 0) return undefined;
	if (stream.state.is === 'completed') return took;
	const {completed, total} = progress(stream);
	return isFinal(stream.state) || completed === 0 ? undefined : (took * total) / completed;
};

/** Of what is late nobody knows how much is left: a tenth of what is usual. */
const leftMs = (stream: Stream, now: number, usual: number): number => {
	const took = workedMs(stream, now);
	const {completed, total} = progress(stream);
	const full = fullMs(stream, now) ?? usual;
	const tasksLeft = completed === total ? 0.1 : 0.5 / Math.max(1, total);
	return Math.max(full - took, full * Math.min(0.1, tasksLeft));
};

const median = (values: readonly number[]): number => {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	const upper = sorted[middle] ?? 0;
	return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
};

/** The heaviest chain of open streams, and for each the weight from it to the end. */
const longest = (run: Run, open: readonly Stream[], weigh: (stream: Stream) => number) => {
	const streams = new Map(open.map(stream => [stream.id, stream]));
	const after = new Map<string, {readonly id: string; readonly weight: number}>();
	const toEnd = new Map<string, number>();
	let first: string | undefined;
	for (const id of order(run.plan).toReversed()) {
		const stream = streams.get(id);
		if (!stream) continue;
		const weight = weigh(stream) + (after.get(id)?.weight ?? 0);
		toEnd.set(id, weight);
		if (first === undefined || weight >= (toEnd.get(first) ?? 0)) first = id;
		for (const need of needsNow(run, id)) if (weight >= (after.get(need)?.weight ?? 0)) after.set(need, {id, weight});
	}
	const path: string[] = [];
	for (let id = first; id !== undefined; id = after.get(id)?.id) path.push(id);
	return {path, toEnd};
};

/** Plays the rest of the run: who works continues, then as slots come free the longest way to the end first. */
const schedule = (
	run: Run,
	open: readonly Stream[],
	leftOf: (stream: Stream) => number,
	gateMs: (id: string) => number,
): Readonly<Record<string, Expected>> => {
	const {toEnd} = longest(run, open, leftOf);
	const expected = new Map<string, Expected>();
	const working = open.filter(({state}) => holdsSlot(state));
	const lanes = Array.from({length: Math.max(1, slots(run).max)}, (_, lane) => {
		const stream = working[lane];
		return stream ? leftOf(stream) : 0;
	});
	for (const stream of working) expected.set(stream.id, {startMs: 0, endMs: leftOf(stream)});
	const openIds = new Set(open.map(({id}) => id));
	const openNeeds = new Map(open.map(({id}) => [id, needsNow(run, id).filter(need => openIds.has(need))]));
	const readyAt = (id: string): number =>
		Math.max(gateMs(id), ...(openNeeds.get(id) ?? []).map(need => expected.get(need)?.endMs ?? never));
	const todo = open
		.filter(stream => !expected.has(stream.id))
		.sort((a, b) => (toEnd.get(b.id) ?? 0) - (toEnd.get(a.id) ?? 0));
	while (todo.length > 0) {
		lanes.sort((a, b) => a - b);
		const ready = todo.map(({id}) => readyAt(id));
		const startMs = Math.max(lanes[0] ?? 0, Math.min(...ready));
		if (startMs === never) break;
		const [stream] = todo.splice(
			ready.findIndex(at => at <= startMs),
			1,
		);
		const endMs = startMs + leftOf(stream!);
		expected.set(stream!.id, {startMs, endMs});
		lanes[0] = endMs;
	}
	return Object.fromEntries(expected);
};

const never = Number.POSITIVE_INFINITY;

/** Back from what is done last: each time the need that was done last. */
const lastChain = (run: Run, expected: Readonly<Record<string, Expected>>): readonly string[] => {
	const latest = (ids: readonly string[]): string | undefined => {
		let found: string | undefined;
		for (const id of ids)
			if (Object.hasOwn(expected, id) && (found === undefined || expected[id]!.endMs > expected[found]!.endMs))
				found = id;
		return found;
	};
	const path: string[] = [];
	let id = latest(Object.keys(expected));
	while (id !== undefined) {
		path.unshift(id);
		id = latest(needsNow(run, id));
	}
	return path;
};

/** `about 12 min`, `about 1 h 20 min`, `under a minute`: as coarse as what is known. */
export const aboutText = (ms: number): string => {
	const minutes = ms / 60_000;
	if (minutes < 1) return 'under a minute';
	if (minutes < 59.5) return `about ${Math.round(minutes)} min`;
	const tens = Math.round(minutes / 10);
	const [hours, rest] = [Math.floor(tens / 6), (tens % 6) * 10];
	return `about ${hours} h${rest === 0 || hours >= 10 ? '' : ` ${rest} min`}`;
};

/** What is left of the run, as a sentence without its stop; undefined once nothing is left. */
export const estimateText = (run: Run, now: number, isShort = false): string | undefined =>
	leftText(run, estimate(run, now), isShort);

export const leftText = (run: Run, {leftMs: left, waiting}: Estimate, isShort = false): string | undefined => {
	if (left === 0) return undefined;
	if (left === undefined) return 'no estimate yet';
	const text = `${aboutText(left)} left`;
	if (isShort) return text;
	if (waiting.length === 0) return text + withoutText(run);
	const answers = waiting.every(id => isAsking(run.streams[id]!));
	return `${text} after you ${answers ? 'answer' : 'resume'} ${waiting.length === 1 ? waiting[0] : `${waiting.length} streams`}${withoutText(run)}`;
};
