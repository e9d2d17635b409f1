import {UserError} from '../../error.ts';
import type {Workplace} from '../../run/model/types.ts';
import {withTemporaryIndex} from '../checkpoint/snapshot.ts';
import {runGit} from '../client.ts';
import {copyIncluded} from '../copy/copy-included.ts';
import {copyLinked} from '../copy/copy-linked.ts';
import {mergeTrees} from '../merge/merge-in-memory.ts';
import {pathExists} from '../path-exists.ts';
import {serialize, serializeWorktree} from '../queue.ts';
import {findWorktree, isOwnCheckout} from '../read/list-worktrees.ts';
import {branchTip, headCommit, refCommit, treeOf} from '../refs/names.ts';
import type {PrepareResult} from '../types.ts';
import {forgetProof, recordWorktree} from '../worktree-proof.ts';
import {addInto} from './add-worktree.ts';
import {fillOrRemove, notPrepared} from './fresh-worktree.ts';
import {hideFolder} from './hide-folder.ts';
import {forgetLostWorktree} from './lost-worktree.ts';

export type ReopenRequest = {
	readonly repository: string;
	/** Whose folders are linked and whose ignored files are copied; absent: `repository`. */
	readonly checkout?: string;
	readonly workplace: Workplace;
	readonly checkpointCommit?: string;
	readonly lockReason: string;
	readonly link?: readonly string[];
	/** Copy the ignored files of the main checkout that its .worktreeinclude names. */
	readonly include?: boolean;
};

/** Where the branch starts again: its tip, or, when somebody deleted it, the commit the checkpoint was taken on. */
const startOf = async (request: ReopenRequest): Promise<{readonly commit: string; readonly isBranchGone: boolean}> => {
	const {repository, workplace, checkpointCommit} = request;
	const tip = await branchTip(repository, workplace.branch);
	if (tip !== undefined) {
		return {commit: tip, isBranchGone: false};
	}
	const parent = checkpointCommit === undefined ? undefined : await refCommit(repository, `${checkpointCommit}^`);
	if (parent === undefined) {
		throw new UserError(`The branch ${workplace.branch} is gone, and there is no checkpoint to make it from.`, {
			hint: '`claude-grid rescue` lists what was saved.',
		});
	}
	return {commit: parent, isBranchGone: true};
};

const addAgain = async (request: ReopenRequest): Promise<void> => {
	const {repository, workplace, lockReason} = request;
	const start = await startOf(request);
	const entry = await findWorktree(repository, workplace.path);
	if (entry !== undefined) {
		await forgetLostWorktree(repository, entry);
	}
	const options = ['--no-checkout', '--lock', '--reason', lockReason];
	await hideFolder(workplace.path);
	const branch = start.isBranchGone ? ['--no-track', '-b', workplace.branch] : [];
	const what = start.isBranchGone ? start.commit : workplace.branch;
	await addInto(repository, workplace.path, [...options, ...branch, '--', workplace.path, what]);
};

/** The tree to lay over HEAD; undefined when the checkpoint and newer commits of the branch conflict. */
const overlayTree = async (worktree: string, head: string, checkpoint: string): Promise<string | undefined> => {
	if ((await refCommit(worktree, `${checkpoint}^`)) === head) {
		return treeOf(worktree, checkpoint);
	}
	const merged = await mergeTrees(worktree, head, checkpoint);
	return merged.is === 'clean' ? merged.tree : undefined;
};

/** Lays the checkpoint's files over HEAD, uncommitted and unstaged; false when they conflict with newer commits. */
const layOver = async (worktree: string, checkpoint: string): Promise<boolean> => {
	const head = await headCommit(worktree);
	const tree = head === undefined ? undefined : await overlayTree(worktree, head, checkpoint);
	if (head === undefined || tree === undefined) {
		return false;
	}
	await withTemporaryIndex(worktree, environment =>
		runGit(worktree, ['read-tree', '-m', '-u', head, tree], {environment}),
	);
	return true;
};

const reopen = async (request: ReopenRequest): Promise<PrepareResult> => {
	const {repository, workplace, checkpointCommit} = request;
	if (await pathExists(workplace.path)) {
		if (await isOwnCheckout(workplace.path)) {
			return {ok: true, workplace};
		}
		throw new UserError(`${workplace.path} is there but is not a worktree of this repository.`, {
			hint: `If the repository was moved: git worktree repair "${workplace.path}"`,
		});
	}
	forgetProof(workplace.path);
	await serialize(await serializeWorktree(repository), () => addAgain(request));
	await fillOrRemove(repository, {...workplace, isNewBranch: false});
	const isLaid = checkpointCommit === undefined || (await layOver(workplace.path, checkpointCommit));
	const checkout = request.checkout ?? repository;
	await copyLinked(checkout, workplace.path, request.link ?? []);
	const {copied, note} = request.include ? await copyIncluded(checkout, workplace.path) : {copied: []};
	const {conflicts: _conflicts, copied: _copied, proof: _proof, ...kept} = workplace;
	const proof = await recordWorktree(workplace.path);
	const notes = [
		...(isLaid ? [] : [`The checkpoint ${checkpointCommit} conflicts with newer commits and was not laid over.`]),
		...(note === undefined ? [] : [note]),
	];
	return {
		ok: true,
		workplace: {...kept, isSetUp: false, ...(copied.length === 0 ? {} : {copied}), ...(proof && {proof})},
		...(notes.length === 0 ? {} : {note: notes.join(' ')}),
	};
};

/**
 * Makes a stream's worktree anew when its folder is gone: from the branch's tip, with the checkpoint's files laid over it
 * uncommitted. What is there already stays as it is. Never throws.
 */
export const reopenWorktree = async (request: ReopenRequest): Promise<PrepareResult> => {
	try {
		return await reopen(request);
	} catch (error) {
		return notPrepared(error);
	}
};
