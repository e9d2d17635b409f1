import {identify} from '../../process/watch/identity.ts';
import type {ProcessIdentity} from '../../run/model/types.ts';
import {streamsInOrder} from '../../run/select/streams.ts';
import type {World} from '../loop/world.ts';

/** Looks whether people who took over a stream are still there; a terminal may die without a word. */
export const createTerminalCheck = (world: World) => {
	const seen = new Map<string, ProcessIdentity>();
	return async (): Promise<void> => {
		const run = world.run();
		for (const {id: streamId, state} of run ? streamsInOrder(run) : []) {
			const pid = state.is === 'waiting' && state.cause === 'attached' ? state.pid : undefined;
			const before = seen.get(streamId);
			seen.delete(streamId);
			if (pid === undefined) continue;
			const found = await identify(pid);
			// A pid may be someone else's by now.
			const isSame = before?.pid !== pid || before.startTime === found?.startTime;
			if (found && isSame) seen.set(streamId, found);
			else world.dispatch({type: 'attach.ended', streamId, isLost: true});
		}
	};
};
