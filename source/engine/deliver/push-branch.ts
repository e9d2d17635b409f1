import {UserError} from '../../error.ts';
import {isAncestor, refCommit} from '../../git/refs/names.ts';
import {push, remoteTip} from '../../git/remote/push.ts';
import type {DeliveryStep} from '../../run/features/deliver/types.ts';
import {stepOf} from '../perform/steps.ts';
import type {Forge} from './forge.ts';

/** Looks what the remote has; a push only ever moves its branch forward. */
export const pushBranch = async (forge: Forge, {head}: Extract<DeliveryStep, {is: 'push'}>): Promise<void> => {
	const {world, run, stream, place, remote, pulls} = forge;
	const branch = stream.workplace?.branch ?? '';
	if (branch === remote.base)
		throw new UserError(`${branch} is the branch on ${remote.name} that pull requests are opened against`);
	// Nothing is pushed that no pull request could be made of.
	if (stream.delivery?.pushed === undefined) await pulls.requireLogin();
	const tip = await remoteTip(place, remote.name, branch);
	if (tip !== head) {
		await requireForward(place, {remote: remote.name, branch, head, tip});
		const {tag} = stepOf(world, run, stream.id, 'deliver');
		await push({repository: place, remote: remote.name, branch, head, tag});
	}
	world.dispatch({type: 'delivery.pushed', streamId: stream.id, remote: remote.name, branch, head});
};

type Move = {readonly remote: string; readonly branch: string; readonly head: string; readonly tip: string | undefined};

const requireForward = async (place: string, {remote, branch, head, tip}: Move): Promise<void> => {
	if (tip === undefined) return;
	if ((await refCommit(place, tip)) !== undefined && (await isAncestor(place, tip, head))) return;
	throw new UserError(`${branch} has commits on ${remote} that are not in it here`, {
		hint: `git fetch ${remote}, merge ${remote}/${branch} in its worktree`,
	});
};
