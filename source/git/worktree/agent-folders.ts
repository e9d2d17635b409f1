import {mkdir} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {gitFolders, isBranchName} from '../refs/names.ts';

/**
 * The folders of git that a sandboxed agent must be able to write for a commit on its branch: objects, what its branch and the
 * branch's log lie in, and the worktree's own. Never what says which programs git runs, nor our own folder. Of the user's
 * checkout, and for a branch beside the user's own, none that would open those: there the engine commits for it.
 */
export const foldersOfAgent = async (worktree: string, branch: string): Promise<readonly string[]> => {
	const [common = '', own] = await gitFolders(worktree);
	if (own === undefined) return [];
	const group = dirname(branch);
	const isGrouped = group !== '.' && (await isBranchName(worktree, branch));
	const ofBranch = isGrouped ? [join(common, 'refs/heads', group), join(common, 'logs/refs/heads', group)] : [];
	// The sandbox opens only what is there, and git keeps packed branches without a folder.
	for (const folder of ofBranch) await mkdir(folder, {recursive: true});
	return [join(common, 'objects'), ...ofBranch, own];
};
