import path from 'node:path';
import {findStarts} from '../../engine/start/find-starts.ts';
import {claimProofs} from '../../engine/start/proofs.ts';
import {reopenSockets} from '../../engine/start/reconcile.ts';
import {programsOfGit} from '../../git/client.ts';
import {trustSettings} from '../../git/guard.ts';
import {placeClone} from '../../git/hosts/clone.ts';
import type {Down} from '../link/types.ts';
import {tellFenced} from './fence.ts';
import {leaveOthers} from './leave.ts';
import {setUpClone} from './setup.ts';
import {put, type WorkerState} from './state.ts';

/** What this host was left with is compared with what it has now, as an engine does that starts; then it works. */
export const begin = async (state: WorkerState, message: Extract<Down, {is: 'placed'}>): Promise<void> => {
	const {world, replica, limbs, tell} = state;
	const {run, placed, now, identity} = message;
	const {repository} = world.options;
	state.setClock(now - Date.now());
	state.slots.limit(message.slots);
	state.setFence(message.fenceMs ?? 0);
	await placeClone(path.join(repository.root), run.base.commit, identity);
	const problem = await setUpClone(world, message);
	if (problem !== undefined) return tell({is: 'failed', reason: problem});
	trustSettings(await programsOfGit(repository.commonDir));
	replica.reset(run, []);
	for (const one of placed) put(state, {is: 'stream', ...one});
	const mine = replica.run();
	if (!mine) return;
	await claimProofs(world, mine);
	await leaveOthers(state, mine, replica.epochOf);
	tellFenced(state, mine);
	for (const finding of await findStarts(world, limbs.watch, mine)) world.dispatch(finding);
	await reopenSockets(world);
	limbs.begin();
	tell({is: 'ready'});
};
