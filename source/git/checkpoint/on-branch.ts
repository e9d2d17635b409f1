import {UserError} from '../../error.ts';
import {unfinishedOperation} from '../read/status.ts';
import {headBranch, headCommit} from '../refs/names.ts';

type Place = {readonly worktree: string; readonly branch: string};

/** The commit the worktree is at; throws when it is in the middle of something, or not on its branch. */
export const requireOnBranch = async ({worktree, branch}: Place): Promise<string> => {
	const operation = await unfinishedOperation(worktree);
	if (operation !== undefined) throw new UserError(`A ${operation} is in progress in ${worktree}.`);
	const head = await headCommit(worktree);
	if (head === undefined || (await headBranch(worktree)) !== branch)
		throw new UserError(`${worktree} is not on its branch ${branch}.`);
	return head;
};
