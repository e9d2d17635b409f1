import {runGit} from '../client.ts';
import {hiddenIdentity} from '../identity/identity.ts';
import {worktreeExists} from '../read/list-worktrees.ts';
import {headCommit} from '../refs/names.ts';
import {createRef} from '../refs/refs.ts';
import type {CheckpointRequest, SavedCheckpoint} from '../types.ts';
import {snapshotTree} from './snapshot.ts';

/** Commits a tree on no branch, by claude-grid itself, and gives the commit. */
export const createDetachedCommit = async (
	repository: string,
	commit: {readonly tree: string; readonly parent: string | undefined; readonly message: string},
): Promise<string> => {
	const parents = commit.parent === undefined ? [] : ['-p', commit.parent];
	const args = ['commit-tree', commit.tree, ...parents, '-F', '-'];
	const input = commit.message.trim() === '' ? 'claude-grid' : commit.message;
	return (await runGit(repository, args, {input, environment: hiddenIdentity()})).trim();
};

/**
 * Saves the whole worktree as it lies, untracked files too, as a commit on a hidden ref. The agent's index, HEAD and files
 * are not touched. A ref that is taken gets -2, -3. Undefined when the worktree is not there.
 */
export const saveCheckpoint = async (request: CheckpointRequest): Promise<SavedCheckpoint | undefined> => {
	const {worktree, message, now} = request;
	if (!(await worktreeExists({path: worktree}))) {
		return undefined;
	}
	const [{tree, skipped}, parent] = [await snapshotTree(worktree, request.link), await headCommit(worktree)];
	const notes = skipped.length === 0 ? '' : `\n\nNot in this checkpoint:\n${skipped.slice(0, 20).join('\n')}`;
	const commit = await createDetachedCommit(worktree, {tree, parent, message: message + notes});
	return {ref: await createRef(worktree, request.ref, commit), commit, at: now, why: message};
};
