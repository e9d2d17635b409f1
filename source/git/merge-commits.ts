import {askGit, GitError, runGit, splitNul} from './client.ts';
import {gitVersion} from './git-version.ts';
import {branchIdentity} from './identity.ts';
import {isAncestor} from './names.ts';
import {ownScratchFolder, withScratchWorktree} from './scratch.ts';

/** A merge that touched no branch and no checkout: its tree, or the files in conflict. */
export type MergedTree =
	| {readonly is: 'clean'; readonly tree: string}
	| {readonly is: 'conflicted'; readonly files: readonly string[]};

export type MergedCommit =
	| {readonly is: 'clean'; readonly commit: string}
	| {readonly is: 'conflicted'; readonly files: readonly string[]};

const mergeInMemory = async (repository: string, ours: string, theirs: string): Promise<MergedTree> => {
	const args = ['merge-tree', '--write-tree', '--name-only', '-z', '--no-messages', ours, theirs];
	const answer = await askGit(repository, args);
	if (answer.exitCode > 1) {
		throw new GitError(answer.exitCode, answer.stderr);
	}
	const [tree = '', ...files] = splitNul(answer.stdout);
	return answer.exitCode === 0 ? {is: 'clean', tree} : {is: 'conflicted', files: [...new Set(files)]};
};

/** The files that are in conflict in a checkout now. */
export const unmergedFiles = async (checkout: string): Promise<string[]> =>
	splitNul(await runGit(checkout, ['diff', '--name-only', '--diff-filter=U', '--no-relative', '-z']));

// git before 2.38 cannot merge in memory.
const mergeInScratch = async (repository: string, ours: string, theirs: string): Promise<MergedTree> => {
	const folder = await ownScratchFolder(repository);
	return withScratchWorktree({repository, folder, commit: ours}, async worktree => {
		const environment = await branchIdentity(repository);
		const answer = await askGit(worktree, ['merge', '--no-commit', '--no-ff', '--no-autostash', '--', theirs], {
			environment,
		});
		const files = await unmergedFiles(worktree);
		if (answer.exitCode !== 0 && files.length === 0) {
			throw new GitError(answer.exitCode, answer.stderr || answer.stdout);
		}
		return files.length === 0
			? {is: 'clean', tree: (await runGit(worktree, ['write-tree'])).trim()}
			: {is: 'conflicted', files};
	});
};

/** Merges two commits without touching a branch, an index or a checkout. Throws GitError when they share no history. */
export const mergeTrees = async (
	repository: string,
	ours: string,
	theirs: string,
	options: {readonly hasMergeTree?: boolean} = {},
): Promise<MergedTree> =>
	(options.hasMergeTree ?? (await gitVersion()).hasMergeTree)
		? mergeInMemory(repository, ours, theirs)
		: mergeInScratch(repository, ours, theirs);

/** The merge of two commits as a commit on no branch; one of the two itself when it holds the other and `isForward`. */
export const mergeCommits = async (
	repository: string,
	merge: {readonly ours: string; readonly theirs: string; readonly message: string; readonly isForward: boolean},
): Promise<MergedCommit> => {
	const {ours, theirs} = merge;
	if (await isAncestor(repository, theirs, ours)) {
		return {is: 'clean', commit: ours};
	}
	if (merge.isForward && (await isAncestor(repository, ours, theirs))) {
		return {is: 'clean', commit: theirs};
	}
	const merged = await mergeTrees(repository, ours, theirs);
	if (merged.is === 'conflicted') {
		return merged;
	}
	const args = ['commit-tree', merged.tree, '-p', ours, '-p', theirs, '-F', '-'];
	const environment = await branchIdentity(repository);
	return {is: 'clean', commit: (await runGit(repository, args, {environment, input: merge.message})).trim()};
};
