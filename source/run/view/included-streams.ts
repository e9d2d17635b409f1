import {needsOf} from '../features/race/races.ts';
import {plannedStream, type Run} from '../model/types.ts';

/** Unmerged streams whose commits are part of this one's branch, so that they are merged with it. */
export const includedStreams = (run: Run, streamId: string): readonly string[] => {
	const found = new Set<string>();
	const visit = (id: string): void => {
		const chosen = new Set(needsOf(run, id).streams);
		const needs = [
			...(plannedStream(run, id)?.dependencies ?? []).filter(need => chosen.has(need)),
			...Object.keys(run.streams[id]?.workplace?.tips ?? {}),
		];
		for (const need of needs) {
			if (found.has(need) || need === streamId) continue;
			found.add(need);
			visit(need);
		}
	};
	visit(streamId);
	return run.plan.streams
		.map(planned => planned.id)
		.filter(id => found.has(id) && run.streams[id]?.merge.is !== 'merged' && run.streams[id]?.workplace !== undefined);
};
