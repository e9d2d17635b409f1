import {
	abandonedCommits,
	keepAbandonedHeads,
	lastOnBranch,
	stampOfHeads,
} from '../../git/checkpoint/abandoned-heads.ts';
import {catchUpBranch, restoreBranch} from '../../git/checkpoint/commit.ts';
import {branchTip} from '../../git/refs/names.ts';
import type {Workplace} from '../../run/model/types.ts';
import type {World} from '../loop/world.ts';

/** Commits an agent made on a detached HEAD or a branch of its own belong to the stream; only once nobody writes. */
export const adoptAgentBranch = async (world: World, streamId: string, place: Workplace): Promise<void> => {
	if (!world.run()?.streams[streamId]?.ending) return;
	const caught = await catchUpBranch({worktree: place.path, branch: place.branch});
	if (caught.ok && !caught.isMoved) return;
	const text = caught.ok ? `it had left its branch: ${place.branch} was moved up to its commits` : caught.reason;
	world.dispatch({type: 'work.strayed', streamId, text, isMended: caught.ok});
};

/** A branch deleted under its stream would take the commits along: it is put back to what it held last. */
export const repairBranch = async (world: World, streamId: string, {path, branch}: Workplace): Promise<boolean> => {
	if ((await branchTip(path, branch)) !== undefined) return false;
	const commit = await lastOnBranch(path, branch, world.run()?.streams[streamId]?.work?.head || undefined);
	if (!commit || !(await restoreBranch({worktree: path, branch, commit}))) return false;
	const text = `its branch ${branch} had been deleted and is back at ${commit.slice(0, 12)}`;
	world.dispatch({type: 'work.strayed', streamId, text, isMended: true});
	return true;
};

const maxKnown = 1000;

/** Keeps what HEAD of a stream's worktree has left since the last look; the user's own checkout is the user's. */
export const keepAbandonedCommits = async (
	world: World,
	runId: string,
	streamId: string,
	place: Workplace,
): Promise<void> => {
	if (place.shared) return;
	const {path: worktree} = place;
	const {heads} = world.observations;
	const stamp = await stampOfHeads(worktree, world.options.repository.commonDir);
	if (heads.get(worktree) === stamp) return;
	const before = world.run()?.streams[streamId]?.work?.head;
	await keepAbandonedHeads({worktree, runId, streamId, before});
	if (heads.size >= maxKnown) heads.clear();
	heads.set(worktree, stamp);
};

/** Names what a session that is over has committed beside its branch. */
export const reportAbandonedCommits = async (
	world: World,
	streamId: string,
	{path: worktree, branch}: Workplace,
): Promise<void> => {
	const run = world.run();
	if (!run) return;
	const commits = await abandonedCommits({worktree, runId: run.id, streamId, branch, target: run.target});
	if (commits.length > 0 || run.alerts.some(({key}) => key === `left:${streamId}`))
		world.dispatch({type: 'work.left', streamId, branch, commits});
};
