import {copyIncluded} from '../copy/copy-included.ts';
import {copyLinked} from '../copy/copy-linked.ts';
import {listWorktrees} from '../read/list-worktrees.ts';
import type {MergedVerify, MergeRequest} from '../types.ts';
import {withScratchWorktree} from '../worktree/scratch.ts';

export type VerifyCommit = Pick<MergeRequest, 'repository' | 'scratchFolder' | 'checkout' | 'link' | 'include'> & {
	readonly commit: string;
	readonly verify: (worktree: string) => Promise<MergedVerify>;
};

/** Runs `verify` in a scratch worktree of a commit, with what a stream's own worktree is given. */
export const verifyCommit = (request: VerifyCommit): Promise<MergedVerify> => {
	const {repository, scratchFolder: folder, commit, verify} = request;
	return withScratchWorktree({repository, folder, commit}, async worktree => {
		const main = request.checkout ?? (await listWorktrees(repository))[0]?.path ?? repository;
		await copyLinked(main, worktree, request.link ?? []);
		if (request.include) {
			await copyIncluded(main, worktree);
		}
		return verify(worktree);
	});
};
