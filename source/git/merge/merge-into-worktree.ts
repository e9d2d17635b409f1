import {askGit, runGit, splitNul} from '../client.ts';
import {branchIdentity} from '../identity/identity.ts';
import {signOption} from '../identity/signing.ts';
import {unfinishedOperation} from '../read/status.ts';

export type WorktreeMerge =
	| {readonly is: 'merged'}
	/** The merge is left in progress. */
	| {readonly is: 'conflicted'; readonly files: readonly string[]}
	/** Nothing has changed; `reason` is what git said. */
	| {readonly is: 'refused'; readonly exitCode: number; readonly reason: string};

/** The files that are in conflict in a checkout now. */
export const unmergedFiles = async (checkout: string): Promise<string[]> =>
	splitNul(await runGit(checkout, ['diff', '--name-only', '--diff-filter=U', '--no-relative', '-z']));

export const abortMerge = async (worktree: string): Promise<void> => {
	if ((await unfinishedOperation(worktree)) === 'merge') await runGit(worktree, ['merge', '--abort']);
};

/** Merges a commit into the branch that is checked out in a worktree, in the user's name and without hooks. */
export const mergeIntoWorktree = async (worktree: string, commit: string, message: string): Promise<WorktreeMerge> => {
	const options = ['--no-edit', '--no-autostash', '--no-overwrite-ignore', '--no-verify', await signOption(worktree)];
	const environment = await branchIdentity(worktree);
	const {exitCode, stderr} = await askGit(worktree, ['merge', ...options, '-m', message, '--', commit], {environment});
	if (exitCode === 0) return {is: 'merged'};
	const files = await unmergedFiles(worktree);
	if (files.length > 0) return {is: 'conflicted', files};
	// All was merged, and the commit failed: a key that is locked by now.
	await abortMerge(worktree);
	return {is: 'refused', exitCode, reason: stderr.trim().slice(0, 500)};
};
