import type {Stream} from '../../run/model/types.ts';
import {liveSession, streamsInOrder} from '../../run/select/streams.ts';
import {bringIn} from '../../sandbox/git/bring-in.ts';
import {tellRefused} from '../boxes.ts';
import type {World} from '../loop/world.ts';
import {reportUnseen} from '../start/proofs.ts';
import {createChecksDue} from './checks-due.ts';
import {inspectWork} from './inspect-work.ts';

/** Asks git about the worktrees in which agents work, as far as it is due; one after the other. */
export const createWorkCheck = (world: World): (() => Promise<void>) => {
	const due = createChecksDue(world.options.repository.commonDir);
	let isChecking = false;
	return async () => {
		const run = world.run();
		if (!run || isChecking) return;
		isChecking = true;
		try {
			for (const stream of streamsInOrder(run)) {
				if (!isWorking(stream) || !stream.workplace) continue;
				const {id, workplace} = stream;
				// Before it is asked whether anything is new: that is seen by what was taken over.
				await bringIn(workplace.path).catch(error => reportUnseen(world, id, error));
				await tellRefused(world, id);
				const took = await due.begin(run, stream, performance.now());
				if (!took) continue;
				await world.environments
					.within(id, () => inspectWork(world, run, id, workplace, false))
					.catch(error => reportUnseen(world, id, error));
				took(performance.now(), world.run()?.streams[id]?.work);
			}
		} finally {
			isChecking = false;
		}
	};
};

const isWorking = (stream: Stream): boolean => liveSession(stream)?.process !== undefined && !stream.ending;
