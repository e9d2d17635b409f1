import {UserError} from '../../error.ts';
import {updateWorktree} from '../../git/merge/update-worktree.ts';
import {fetchBranch} from '../../git/remote/push.ts';
import type {DeliveryStep} from '../../run/features/deliver/types.ts';
import {unchangedLeftovers} from '../cleanup/excluded-paths.ts';
import {requireProved} from '../start/proofs.ts';
import type {Forge} from './forge.ts';

/** No stream is called so. */
const onBase = '';

/** Merges the base, as the remote has it with what has landed, into the stream's branch; merged already, it stays as it is. */
export const syncBranch = async (forge: Forge, {landed}: Extract<DeliveryStep, {is: 'sync'}>): Promise<void> => {
	const {world, run, stream, place, remote} = forge;
	const {workplace} = stream;
	if (!workplace) return;
	const base = await fetchBranch(place, remote.name, remote.base);
	if (base === undefined) throw new UserError(`${remote.name} has no branch ${remote.base}`);
	await requireProved(workplace);
	const result = await updateWorktree({
		workplace,
		// What has landed first, as it was proved here: a squash of it is then the same on both sides.
		dependencies: [
			...landed.flatMap(id => {
				const head = run.streams[id]?.delivery?.pushed;
				return head ? [{streamId: id, branch: head.branch, commit: head.head}] : [];
			}),
			{streamId: onBase, branch: `${remote.name}/${remote.base}`, commit: base},
		],
		leaveOut: await unchangedLeftovers(workplace),
	});
	if (!result.ok) throw conflict(forge, result);
	const {[onBase]: _base, ...tips} = result.workplace.tips;
	world.dispatch({type: 'delivery.synced', streamId: stream.id, landed, workplace: {...result.workplace, tips}});
};

const conflict = ({stream, remote}: Forge, {reason, files}: {reason: string; files?: readonly string[]}): UserError => {
	const name = `${remote.name}/${remote.base}`;
	const text = files ? `${name} conflicts with it in ${files.slice(0, 5).join(', ')}` : reason.replace(/\.$/, '');
	return new UserError(text, {
		exitCode: 1,
		hint: `claude-grid send ${stream.id} "Merge ${name} into your branch and resolve the conflicts" lets its agent do it`,
	});
};
