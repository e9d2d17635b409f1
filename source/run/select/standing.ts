import {hasEventsToWake} from '../features/lead/lead-record.ts';
import type {Run, Stream} from '../model/types.ts';
import {isFinal, streamsInOrder} from './streams.ts';

/** The run is over and is here to be acted on: its outcome counts more than what needs a user. */
export const tellsOutcome = (run: Run): boolean => isFinished(run) && run.viewOnly === undefined;

export const isMergeUnderWay = (run: Run): boolean =>
	run.mergeQueue.length > 0 || streamsInOrder(run).some(stream => stream.merge.is === 'merging');

/** The user is in its worktree; it is final again when they leave it as it was. */
const isLookedInto = ({state}: Stream): boolean =>
	state.is === 'waiting' && state.cause === 'attached' && state.was !== undefined && isFinal(state.was);

/** No stream is left that would resume by itself or by the user's word alone. */
export const isSettled = (run: Run): boolean =>
	streamsInOrder(run).every(
		stream => (isFinal(stream.state) || isLookedInto(stream) || stream.state.is === 'blocked') && !stream.ending,
	);

/** A branch is being pushed, or a pull request made. */
export const isDeliveryUnderWay = (run: Run): boolean =>
	streamsInOrder(run).some(({delivery}) => delivery?.step !== undefined);

/** Nothing is left that the run would do by itself, ever. */
export const isFinished = (run: Run): boolean => isSettled(run) && !isMergeUnderWay(run) && !isDeliveryUnderWay(run);

const isHeldBack = ({state}: Stream): boolean =>
	state.is === 'waiting' && (state.cause === 'approval' || state.cause === 'budget');

/** A lead that waits for its streams, and is not about to be woken. */
const isResting = (run: Run, {state}: Stream): boolean =>
	state.is === 'waiting' && state.cause === 'streams' && !hasEventsToWake(run);

/** Nothing continues until the user has given the word that some stream waits for: an approval, more budget. */
export const isHeld = (run: Run): boolean =>
	streamsInOrder(run).some(isHeldBack) &&
	!isMergeUnderWay(run) &&
	streamsInOrder(run).every(
		stream =>
			!stream.ending &&
			(isFinal(stream.state) ||
				isHeldBack(stream) ||
				stream.state.is === 'blocked' ||
				stream.state.is === 'pending' ||
				isResting(run, stream)),
	);

/** Whether agents may be started by themselves; a limit's gate lets them through one by one. */
export const mayStart = (run: Run): boolean => !run.isPaused && !run.isStopping && !run.isBreakerOpen && !run.isDiskLow;
