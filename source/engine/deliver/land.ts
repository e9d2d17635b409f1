import {errorWithHint, UserError} from '../../error.ts';
import type {World} from '../loop/world.ts';
import {forgeOf} from './forge.ts';
import {awaitEarlier} from './outside.ts';

type Landing = {readonly streamId: string; readonly number: number; readonly head: string};

/** Lands a stream by its pull request; one that has landed meanwhile is found so. Never throws. */
export const performLanding = async (world: World, landing: Landing): Promise<void> => {
	const {streamId, number} = landing;
	const run = world.run();
	const stream = run?.streams[streamId];
	if (!run || !stream) return;
	try {
		const {pulls} = await forgeOf(world, run, stream);
		await awaitEarlier(world, run, streamId);
		const before = await pulls.view(number);
		if (before.state === 'open') await pulls.land(number, landing.head);
		const {head: _head, ...pull} = before.state === 'open' ? await pulls.view(number) : before;
		if (pull.state === 'open') return void world.dispatch({type: 'merge.enqueued', streamId});
		if (pull.state === 'closed') throw new UserError(`its pull request #${number} was closed`);
		world.dispatch({type: 'delivery.seen', streamId, pull, reviews: []});
	} catch (error) {
		world.dispatch({type: 'merge.refused', streamId, reason: errorWithHint(error)});
	}
};
