import {isAnyWatched} from '../../run/features/deliver/stack.ts';
import {hasEventsToWake} from '../../run/features/lead/lead-record.ts';
import type {Run, Stream} from '../../run/model/types.ts';
import {isFinished} from '../../run/select/standing.ts';
import {liveSession, streamsInOrder} from '../../run/select/streams.ts';

/** Whether anything would still happen by itself: work, a start, a wake-up, a merge. */
export const isBusy = (run: Run | undefined): boolean => {
	if (!run) return false;
	if (streamsInOrder(run).some(({delivery}) => delivery?.step !== undefined || delivery?.retryAt !== undefined))
		return true;
	if (isAnyWatched(run)) return true;
	if (isFinished(run)) return false;
	return run.mergeQueue.length > 0 || streamsInOrder(run).some(stream => isStreamBusy(run, stream));
};

const isStreamBusy = (run: Run, stream: Stream): boolean => {
	const {state} = stream;
	const mayStart = !run.isPaused && !run.isBreakerOpen && !run.isStopping;
	if (liveSession(stream) || stream.ending || stream.merge.is === 'merging') return true;
	if (state.is === 'ready') return mayStart;
	if (state.is === 'waiting' && state.cause === 'streams') return mayStart && hasEventsToWake(run);
	if (state.is !== 'waiting') return ['starting', 'recovering', 'verifying'].includes(state.is);
	return state.cause === 'limit' || state.cause === 'attached' || (state.cause === 'backoff' && mayStart);
};
