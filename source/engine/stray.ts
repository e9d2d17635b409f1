import {catchUpBranch, restoreBranch} from '../git/checkpoint/commit.ts';
import type {Workplace} from '../run/types.ts';
import type {World} from './world.ts';

/** Commits an agent made on a detached HEAD or a branch of its own belong to the stream; only once nobody writes. */
export const followAgent = async (world: World, streamId: string, place: Workplace): Promise<void> => {
	if (!world.run()?.streams[streamId]?.ending) return;
	const caught = await catchUpBranch({worktree: place.path, branch: place.branch});
	if (caught.ok && !caught.isMoved) return;
	const text = caught.ok ? `it had left its branch: ${place.branch} was moved up to its commits` : caught.reason;
	world.dispatch({type: 'work.strayed', streamId, text, isMended: caught.ok});
};

/** A branch deleted under its stream would take the commits along: it is put back to where it was seen last. */
export const mendBranch = async (world: World, streamId: string, {path, branch}: Workplace): Promise<boolean> => {
	const commit = world.run()?.streams[streamId]?.work?.head;
	if (!commit || !(await restoreBranch({worktree: path, branch, commit}))) return false;
	const text = `its branch ${branch} had been deleted and is back at ${commit.slice(0, 12)}`;
	world.dispatch({type: 'work.strayed', streamId, text, isMended: true});
	return true;
};
