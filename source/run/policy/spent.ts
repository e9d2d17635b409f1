import type {Budget} from '../../plan/types.ts';
import type {Instant, Run, Session, Stream} from '../model/types.ts';
import {plannedStream} from '../model/types.ts';
import {liveSession, streamsInOrder} from '../select/streams.ts';
import {costView, runCostUsd, streamCostUsd} from './cost.ts';

/**
 * What agents have used. usd: as far as they say, undefined when none does; ms: milliseconds at work, summed over sessions,
 * without what waits for the user.
 */
export type Spent = {readonly usd: number | undefined; readonly ms: number; readonly tokens: number};

const minuteMs = 60_000;

const waitedMs = (stream: Stream, session: Session, now: Instant): number => {
	const {state} = stream;
	const isAsking = state.is === 'waiting' && liveSession(stream) === session;
	return (session.idleMs ?? 0) + (isAsking ? Math.max(0, now - state.since) : 0);
};

const workMs = (stream: Stream, session: Session, now: Instant): number =>
	Math.max(0, (session.endedAt ?? now) - session.startedAt - waitedMs(stream, session, now));

export const streamSpent = (stream: Stream, now: Instant): Spent => ({
	usd: streamCostUsd(stream),
	ms: stream.sessions.reduce((sum, session) => sum + workMs(stream, session, now), 0),
	tokens: stream.sessions.reduce((sum, session) => sum + session.tokens, 0),
});

export const runSpent = (run: Run, now: Instant): Spent => {
	const spent = streamsInOrder(run).map(stream => streamSpent(stream, now));
	return {
		usd: runCostUsd(run),
		ms: spent.reduce((sum, {ms}) => sum + ms, 0),
		tokens: spent.reduce((sum, one) => sum + one.tokens, 0),
	};
};

/** How much of a budget is used, 1 for all of it, by the limit that is nearest; what is not limited uses nothing. */
export const usedShare = ({usd, minutes, tokens}: Budget, spent: Spent): number =>
	Math.max(
		usd === undefined ? 0 : (spent.usd ?? 0) / usd,
		minutes === undefined ? 0 : spent.ms / (minutes * minuteMs),
		tokens === undefined ? 0 : spent.tokens / tokens,
	);

/** The budget that keeps a stream's next session from starting; undefined when none does or the user overruled it. */
export const usedUp = (run: Run, streamId: string, now: Instant): 'run' | 'stream' | undefined => {
	const stream = run.streams[streamId];
	const own = plannedStream(run, streamId)?.budget;
	if (!stream) return undefined;
	if (own && usedShare(own, streamSpent(stream, now)) >= 1) return 'stream';
	return isRunUsedUp(run, now) ? 'run' : undefined;
};

export const isRunUsedUp = (run: Run, now: Instant): boolean =>
	run.plan.budget !== undefined && usedShare(run.plan.budget, runSpent(run, now)) >= 1;

/** No session of it may begin by itself. */
export const isOutOfBudget = (run: Run, streamId: string, now: Instant): boolean =>
	!run.streams[streamId]?.isBudgetOverruled && usedUp(run, streamId, now) !== undefined;

export const waitsForBudget = ({state}: Stream): boolean => state.is === 'waiting' && state.cause === 'budget';

/** `$20, 120 minutes, 500000 tokens` */
export const budgetText = ({usd, minutes, tokens}: Budget): string =>
	[
		...(usd === undefined ? [] : [`$${usd}`]),
		...(minutes === undefined ? [] : [`${minutes} minutes`]),
		...(tokens === undefined ? [] : [`${tokens} tokens`]),
	].join(', ');

/** `$3.10 of $20, 12 of 120 minutes`, `an unknown cost of $20`; minutes are floored. */
export const spentText = ({usd, minutes, tokens}: Budget, spent: Spent): string =>
	[
		...(usd === undefined
			? []
			: [`${spent.usd === undefined ? 'an unknown cost' : `$${spent.usd.toFixed(2)}`} of $${usd}`]),
		...(minutes === undefined ? [] : [`${Math.floor(spent.ms / minuteMs)} of ${minutes} minutes`]),
		...(tokens === undefined ? [] : [`${spent.tokens} of ${tokens} tokens`]),
	].join(', ');

/** Used (null: not known) and limit of each kind that is limited, as `status --json` and the API give it. */
export const budgetView = (budget: Budget | undefined, spent: Spent) =>
	budget === undefined
		? null
		: {
				usd: budget.usd === undefined ? null : {used: costView(spent.usd), limit: budget.usd},
				minutes:
					budget.minutes === undefined
						? null
						: {used: Math.round((10 * spent.ms) / minuteMs) / 10, limit: budget.minutes},
				tokens: budget.tokens === undefined ? null : {used: spent.tokens, limit: budget.tokens},
			};
