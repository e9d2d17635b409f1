import {askGit, runGit} from '../client.ts';
import {listWorktrees} from '../read/list-worktrees.ts';
import {branchTip, isAncestor} from '../refs/names.ts';
import {createRef, lockMark} from '../refs/refs.ts';

/** A worktree that a stream has left lets its branch go; its files and what it has checked out stay as they are. */
export const freeBranch = async (repository: string, branch: string, besides?: string): Promise<void> => {
	for (const {path, branch: there, lockReason} of await listWorktrees(repository)) {
		if (there !== branch || path === besides || !lockReason?.startsWith(lockMark)) continue;
		const tip = await branchTip(repository, branch);
		if (tip !== undefined) await runGit(path, ['update-ref', '--no-deref', 'HEAD', tip]);
	}
};

/**
 * Makes a branch what it is elsewhere. Where it went another way here, what it held is kept as a hidden ref, whose name is given.
 */
export const bringBranch = async (
	repository: string,
	{branch, commit, backup}: {readonly branch: string; readonly commit: string; readonly backup: string},
): Promise<string | undefined> => {
	const tip = await branchTip(repository, branch);
	if (tip === commit) return undefined;
	const ref = `refs/heads/${branch}`;
	if (tip === undefined) {
		await runGit(repository, ['update-ref', ref, commit, '0'.repeat(commit.length)]);
		return undefined;
	}
	const kept = (await isAncestor(repository, tip, commit)) ? undefined : await createRef(repository, backup, tip);
	await runGit(repository, ['update-ref', ref, commit, tip]);
	return kept;
};

/** True when somebody has the branch checked out who is not a stream of ours. */
export const isCheckedOut = async (repository: string, branch: string): Promise<boolean> =>
	(await listWorktrees(repository)).some(
		({branch: there, lockReason}) => there === branch && !lockReason?.startsWith(lockMark),
	);

export const commitOf = async (repository: string, revision: string): Promise<string | undefined> => {
	const found = await askGit(repository, ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`]);
	return found.exitCode === 0 ? found.stdout.trim() : undefined;
};
