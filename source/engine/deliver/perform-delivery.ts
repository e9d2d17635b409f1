import {errorText, UserError} from '../../error.ts';
import type {DeliveryStep, PullRequest} from '../../run/features/deliver/types.ts';
import type {Effect} from '../../run/model/effect.ts';
import type {World} from '../loop/world.ts';
import {comment} from './comment.ts';
import {type Forge, forgeOf} from './forge.ts';
import {isPassing} from './gh.ts';
import {createPull, makeReady, retarget} from './open-pull.ts';
import {awaitEarlier} from './outside.ts';
import {pushBranch} from './push-branch.ts';
import {syncBranch} from './sync-branch.ts';

/** One step of a delivery. What was done already, by whomever, is found and not done again; never throws. */
export const performDelivery = async (
	world: World,
	{streamId, step}: Extract<Effect, {type: 'delivery.start'}>,
): Promise<void> => {
	const run = world.run();
	const stream = run?.streams[streamId];
	if (!run || !stream) return;
	try {
		if (!stream.workplace) throw new UserError('its worktree is not there any more');
		const forge = await forgeOf(world, run, stream);
		await awaitEarlier(world, run, streamId);
		await perform(forge, step);
	} catch (error) {
		const reason = errorText(error);
		const hint = error instanceof UserError ? error.hint : undefined;
		const stays = stream.workplace ? `; its branch ${stream.workplace.branch} stays` : '';
		world.dispatch({
			type: 'delivery.failed',
			streamId,
			reason: `${reason.replace(/\.$/, '')}${stays}`,
			...(hint !== undefined && {hint: `${hint}, then claude-grid pr ${streamId}`}),
			...(isPassing(reason) && {isPassing: true}),
		});
	}
};

const perform = async (forge: Forge, step: DeliveryStep): Promise<void> => {
	const {world, stream} = forge;
	switch (step.is) {
		case 'push':
			return pushBranch(forge, step);
		case 'sync':
			return syncBranch(forge, step);
		case 'create':
			return opened(forge, await createPull(forge, step));
		case 'retarget':
			return opened(forge, await retarget(forge, step));
		case 'ready':
			return opened(forge, await makeReady(forge));
		case 'comment':
			await comment(forge, step);
			return void world.dispatch({type: 'delivery.commented', streamId: stream.id, key: step.key});
	}
};

const opened = ({world, stream}: Forge, pull: PullRequest): void => {
	world.dispatch({type: 'delivery.opened', streamId: stream.id, pull});
};
