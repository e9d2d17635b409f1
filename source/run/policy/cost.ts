import type {Run, Session, Stream} from '../model/types.ts';
import {streamsInOrder} from '../select/streams.ts';

/** Nothing for tokens that were used says that its agent knows no price of them. */
const costOf = ({costUsd, tokens}: Session): number | undefined => (costUsd === 0 && tokens > 0 ? undefined : costUsd);

/** What is known of it; undefined: nothing, though something has run. */
const sumOf = (sessions: readonly Session[]): number | undefined => {
	const known = sessions.flatMap(session => costOf(session) ?? []);
	return known.length === 0 && sessions.length > 0 ? undefined : known.reduce((sum, one) => sum + one, 0);
};

const withReviewer = (sum: number | undefined, streams: readonly Stream[]): number | undefined =>
	streams.reduce<number | undefined>(
		(all, {reviewer}) => (reviewer?.costUsd ? (all ?? 0) + reviewer.costUsd : all),
		sum,
	);

/** Of its agent, and of who has read its work. */
export const streamCostUsd = (stream: Stream): number | undefined => withReviewer(sumOf(stream.sessions), [stream]);
export const runCostUsd = (run: Run): number | undefined => {
	const streams = streamsInOrder(run);
	return withReviewer(sumOf(streams.flatMap(({sessions}) => sessions)), streams);
};

/** As JSON gives it: to a hundredth of a cent; null: not known. */
export const costView = (usd: number | undefined): number | null =>
	usd === undefined ? null : Math.round(10_000 * usd) / 10_000;

/** Streams that an agent has worked on and left without a word of what that cost. */
export const costsUnknown = (run: Run): readonly string[] =>
	streamsInOrder(run)
		.filter(({sessions}) =>
			sessions.some(one => one.hasReported && one.endedAt !== undefined && costOf(one) === undefined),
		)
		.map(({id}) => id);
