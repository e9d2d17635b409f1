import {errorWithHint, UserError} from '../../error.ts';
import type {Baseline} from '../../run/model/types.ts';
import {askGit, runGit} from '../client.ts';
import {branchIdentity} from '../identity/identity.ts';
import {signs} from '../identity/signing.ts';
import {treeOf} from '../refs/names.ts';
import {createRef} from '../refs/refs.ts';
import {treeWithout} from './baseline.ts';
import {checkoutTree} from './checkout-tree.ts';
import {createDetachedCommit} from './checkpoint.ts';
import {requireOnBranch} from './on-branch.ts';

export type BackRequest = {
	readonly worktree: string;
	readonly branch: string;
	/** The checkpoint to go back to. */
	readonly to: string;
	/** A commit that holds the worktree as it lies. */
	readonly saved: string;
	/** Where the index is kept when it holds something that is nowhere else. */
	readonly backupRef: string;
	readonly message: string;
	/** What setup or verify had left is laid, too, but not committed. */
	readonly baseline?: Pick<Baseline, 'commit'> | undefined;
};

/** What is staged may be neither committed nor in a file. */
const keepIndex = async ({worktree, saved, backupRef}: BackRequest, head: string): Promise<void> => {
	const answer = await askGit(worktree, ['write-tree']);
	if (answer.exitCode !== 0) throw new UserError(`Conflicts are left in ${worktree}.`);
	const tree = answer.stdout.trim();
	if (tree === (await treeOf(worktree, head)) || tree === (await treeOf(worktree, saved))) return;
	const message = 'what was staged before going back';
	await createRef(worktree, backupRef, await createDetachedCommit(worktree, {tree, parent: head, message}));
};

const commitTree = async ({worktree, branch, message}: BackRequest, tree: string, head: string): Promise<void> => {
	const environment = await branchIdentity(worktree);
	const sign = (await signs(worktree)) ? ['-S'] : [];
	const args = ['commit-tree', ...sign, tree, '-p', head, '-F', '-'];
	const made = await runGit(worktree, args, {input: message, environment});
	const ref = `refs/heads/${branch}`;
	const moved = await askGit(worktree, ['update-ref', '-m', 'claude-grid: go back', ref, made.trim(), head]);
	if (moved.exitCode !== 0) throw new UserError(`The branch ${branch} moved meanwhile.`);
};

/**
 * Makes the worktree's files those of a checkpoint and commits them on top of the branch: no commit goes away. Files that git
 * does not track and the checkpoint does not hold stay. Safe to repeat. Never throws.
 */
export const goBack = async (
	request: BackRequest,
): Promise<{readonly ok: true} | {readonly ok: false; readonly reason: string}> => {
	const {worktree, to, saved, baseline} = request;
	try {
		const [head, tree] = [await requireOnBranch(request), await treeOf(worktree, to)];
		await keepIndex(request, head);
		await checkoutTree(worktree, tree, saved);
		const own = baseline ? await treeWithout(worktree, {tree, head, baseline}) : tree;
		if (own !== (await treeOf(worktree, head))) await commitTree(request, own, head);
		await runGit(worktree, ['read-tree', own]);
		await askGit(worktree, ['update-index', '-q', '--refresh']);
		return {ok: true};
	} catch (error) {
		return {ok: false, reason: errorWithHint(error)};
	}
};
