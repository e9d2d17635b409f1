import {existsSync} from 'node:fs';
import {runGit} from '../../git/client.ts';
import {bringBranch, commitOf, freeBranch} from '../../git/hosts/branches.ts';
import {listWorktrees} from '../../git/read/list-worktrees.ts';
import {isAncestor} from '../../git/refs/names.ts';
import {backupRef, createRef, lockReason} from '../../git/refs/refs.ts';
import type {Run} from '../../run/model/types.ts';
import type {Down} from '../link/types.ts';

type Order = Extract<Down, {is: 'order'}>;

/** Before an order is done: branches are as they are in the engine's repository, and its own is held by no other worktree. */
export const settleBranches = async (
	repository: string,
	run: Run,
	{effect, branches, stream, planned}: Order,
): Promise<void> => {
	const backup = backupRef(run.id, stream.id);
	if (effect.type === 'worktree.prepare') {
		const path = stream.workplace?.path;
		if (path !== undefined && !existsSync(path)) await freeBranch(repository, planned.branch, path);
		if (path === undefined) await clearName(repository, run, stream.id, planned.branch);
	}
	for (const {branch, commit} of branches) {
		const tip = await commitOf(repository, `refs/heads/${branch}`);
		// Its own may be ahead here by what was not told yet.
		const isAhead = branch === planned.branch && tip !== undefined && (await isAncestor(repository, commit, tip));
		if (!isAhead) await bringBranch(repository, {branch, commit, backup});
	}
};

/** A branch that an earlier run has left here under the name: its work is kept under a hidden one. */
const clearName = async (repository: string, run: Run, streamId: string, branch: string): Promise<void> => {
	const tip = await commitOf(repository, `refs/heads/${branch}`);
	if (tip === undefined) return;
	const mine = lockReason(run.id, streamId);
	if ((await listWorktrees(repository)).some(entry => entry.branch === branch && entry.lockReason === mine)) return;
	await freeBranch(repository, branch);
	await createRef(repository, backupRef(run.id, streamId), tip);
	await runGit(repository, ['update-ref', '-d', `refs/heads/${branch}`, tip]);
};
