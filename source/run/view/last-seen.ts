import {count as counted} from '../count.ts';
import type {Instant, Run} from '../model/types.ts';
import {progress} from '../select/progress.ts';
import {streamsInOrder} from '../select/streams.ts';

/** How a run stood at an instant, small enough to be kept: what has changed since can be told from it. */
export type LastSeen = {
	readonly runId: string;
	readonly at: Instant;
	readonly streams: Readonly<
		Record<
			string,
			{readonly state: string; readonly merge: string; readonly completed: number; readonly commits: number}
		>
	>;
};

export const lastSeenOf = (run: Run, at: Instant): LastSeen => ({
	runId: run.id,
	at,
	streams: Object.fromEntries(
		streamsInOrder(run).map(stream => [
			stream.id,
			{
				state: stream.state.is,
				merge: stream.merge.is,
				completed: progress(stream).completed,
				commits: stream.work?.commits ?? 0,
			},
		]),
	),
});

/** What is different now, one line per stream; empty when nothing is. */
export const changesSince = (seen: LastSeen, run: Run): readonly string[] => {
	const now = lastSeenOf(run, seen.at).streams;
	if (seen.runId !== run.id)
		return [`another run began: "${run.plan.name}" (${run.id}), ${counted(Object.keys(now).length, 'stream')}`];
	return Object.entries(now).flatMap(([id, after]) => {
		const before = Object.hasOwn(seen.streams, id) ? seen.streams[id] : undefined;
		if (!before) return [`${id} was added, it is ${after.state}`];
		const parts = [
			before.state === after.state ? '' : `${before.state} → ${after.state}`,
			before.merge === after.merge ? '' : after.merge,
			grown(after.completed - before.completed, 'task completed', 'tasks completed'),
			grown(after.commits - before.commits, 'commit', 'commits'),
		].filter(part => part !== '');
		return parts.length === 0 ? [] : [`${id}: ${parts.join(', ')}`];
	});
};

const grown = (count: number, one: string, many: string): string =>
	count > 0 ? `${count} ${count === 1 ? one : many}` : '';
