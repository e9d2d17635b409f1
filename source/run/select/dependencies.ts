import {needsOf} from '../features/race/races.ts';
import {plannedStream, type Run, type Stream} from '../model/types.ts';

/** Completed on a branch of its own, which is not in the user's checkout yet. */
const isMergeAwaited = (stream: Stream | undefined): boolean =>
	stream?.state.is === 'completed' &&
	stream.workplace !== undefined &&
	stream.workplace.shared === undefined &&
	(stream.work?.commits ?? 0) > 0 &&
	stream.merge.is !== 'merged';

/** Needs whose work a stream in the user's own checkout gets there by a merge only. */
export const mergesAwaited = (run: Run, streamId: string): readonly string[] =>
	plannedStream(run, streamId)?.isolation === 'shared'
		? needsOf(run, streamId).streams.filter(id => isMergeAwaited(run.streams[id]))
		: [];

/** Needs that are not completed yet, as the user reads them: stream ids, and races without a winner. */
export const openNeeds = (run: Run, streamId: string): readonly string[] => {
	const {streams, races} = needsOf(run, streamId);
	const open = streams.filter(id => run.streams[id]?.state.is !== 'completed');
	const merges = mergesAwaited(run, streamId);
	return [...open, ...races.map(race => `race ${race}`), ...merges.map(id => `merge of ${id}`)];
};
