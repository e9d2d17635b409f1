import {readText, smallBytes} from '../../read-file.ts';
import {listWorktrees} from '../read/list-worktrees.ts';
import {branchTip, gitPath} from '../refs/names.ts';
import {lockMark} from '../refs/refs.ts';
import type {WorktreeEntry} from '../types.ts';
import {type BranchMove, type MoveResult, moveInCheckout} from './move-with-files.ts';

/** The branch a rebase or bisect in that checkout will come back to; '' when there is none. */
const busyBranch = async (checkout: string): Promise<string> => {
	for (const name of ['rebase-merge/head-name', 'rebase-apply/head-name', 'BISECT_START']) {
		const text = await readText(await gitPath(checkout, name), smallBytes).catch(() => '');
		if (text.trim() !== '') {
			return text.trim().replace(/^refs\/heads\//, '');
		}
	}
	return '';
};

const livingWorktrees = async (repository: string): Promise<WorktreeEntry[]> =>
	(await listWorktrees(repository)).filter(entry => !entry.isPrunable);

/** No checkout has the branch. The users' checkouts are locked all the same, so that none switches to it meanwhile. */
const moveWithoutCheckout = async (wish: BranchMove, worktrees: readonly WorktreeEntry[]): Promise<MoveResult> => {
	const checkouts = worktrees.filter(({isCheckout}) => isCheckout);
	for (const {path, branch} of checkouts) {
		if (branch === '' && (await busyBranch(path).catch(() => '')) === wish.branch) {
			return {is: 'refused', reason: `A rebase or bisect of ${wish.branch} is in progress in ${path}.`};
		}
	}
	const users = checkouts.filter(({lockReason}) => !lockReason.startsWith(lockMark));
	const locked = await Promise.all(users.map(({path}) => gitPath(path, 'index')));
	return moveInCheckout(wish, {checkout: '', index: '', locked});
};

/**
 * Moves a local branch forward from `from` to `to`, with the files of the checkout that has it; only while it is at `from`,
 * and never a branch of another name.
 */
export const moveBranch = async (wish: BranchMove): Promise<MoveResult> => {
	const worktrees = await livingWorktrees(wish.repository);
	const holder = worktrees.find(({branch}) => branch === wish.branch);
	if (holder === undefined) {
		return moveWithoutCheckout(wish, worktrees);
	}
	if ((await branchTip(wish.repository, wish.branch)) !== wish.from) {
		return {is: 'elsewhere'};
	}
	if (!holder.isCheckout) {
		const reason = `${wish.branch} is checked out where git cannot tell (its git folder ${holder.path} is apart); go there: git merge --ff-only ${wish.to.slice(0, 12)}`;
		return {is: 'refused', reason};
	}
	const index = await gitPath(holder.path, 'index');
	return moveInCheckout(wish, {checkout: holder.path, index, locked: [index]});
};
