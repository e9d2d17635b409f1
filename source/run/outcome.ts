import {workStreams} from './features/lead/lead.ts';
import {lostRace, openChoices} from './features/race/races.ts';
import type {Run, Stream} from './model/types.ts';
import {mergeable} from './select/merging.ts';
import {isFinished} from './select/standing.ts';
import {streamsInOrder} from './select/streams.ts';

export type Outcome = {
	readonly ok: boolean;
	readonly sentence: string;
	readonly wallMs: number;
	readonly sumMs: number;
	readonly speedup: number;
};

export const streamMs = (stream: Stream, now: number): number =>
	stream.sessions.reduce((sum, session) => sum + Math.max(0, (session.endedAt ?? now) - session.startedAt), 0);

/** How a finished run went; undefined while it continues. */
export const outcome = (run: Run): Outcome | undefined => {
	if (!isFinished(run)) return undefined;
	const streams = workStreams(run);
	const end = run.finishedAt ?? run.lastMessageAt;
	const wallMs = Math.max(0, end - run.createdAt);
	const sumMs = streams.reduce((sum, stream) => sum + streamMs(stream, end), 0);
	// A race has done what it is for when it has a winner; a lead that failed makes the run no success.
	const counted = streams.filter(({id}) => !lostRace(run, id));
	const all = streamsInOrder(run).filter(({id}) => !lostRace(run, id));
	const bad = all.filter(stream => stream.state.is !== 'completed' || stream.merge.is === 'conflicted');
	return {
		ok: bad.length === 0,
		sentence: bad.length === 0 ? goodSentence(run, counted, streams.length - counted.length) : badSentence(all, bad),
		wallMs,
		sumMs,
		speedup: wallMs === 0 ? 1 : Math.max(0, Math.round((10 * sumMs) / wallMs) / 10),
	};
};

const goodSentence = (run: Run, streams: readonly Stream[], losers: number): string => {
	const merged = streams.filter(stream => stream.merge.is === 'merged').length;
	const rest = mergeable(run).length;
	const notes = [
		...(losers > 0 ? [` ${losers} ${losers === 1 ? 'was' : 'were'} not chosen.`] : []),
		...openChoices(run).map(race => ` Race ${race} waits for your choice.`),
	].join('');
	const all = streams.length === 1 ? 'The stream is' : `All ${streams.length} streams`;
	if (rest === 0) return `${all} completed${merged > 0 ? ' and merged' : ''}.${notes}`;
	return `${all} completed, ${streams.length === 1 ? '' : `${rest} `}not merged yet.${notes}`;
};

const badSentence = (streams: readonly Stream[], bad: readonly Stream[]): string => {
	const count = (test: (stream: Stream) => boolean) => streams.filter(test).length;
	const parts = [
		[count(one => one.state.is === 'completed' && one.merge.is !== 'conflicted'), 'completed'],
		[count(one => one.state.is === 'failed'), 'failed'],
		[count(one => one.state.is === 'stopped'), 'stopped'],
		[count(one => one.state.is === 'blocked'), 'blocked'],
		[count(one => one.merge.is === 'conflicted'), 'in conflict'],
	] as const;
	const text = parts.flatMap(([n, word]) => (n > 0 ? [`${n} ${word}`] : [])).join(', ');
	// What is blocked continues once its cause is mended.
	const causes = bad.filter(one => one.state.is !== 'blocked');
	const ids = (causes.length > 0 ? causes : bad).map(one => one.id);
	return `${text}: see ${ids.slice(0, 3).join(', ')}${ids.length > 3 ? ` and ${ids.length - 3} more` : ''}.`;
};
