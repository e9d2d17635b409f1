import {askGit, GitError, runGit, splitNul} from '../client.ts';
import {gitVersion} from '../git-version.ts';
import {branchIdentity} from '../identity/identity.ts';
import {signs} from '../identity/signing.ts';
import {isAncestor} from '../refs/names.ts';
import {ownScratchFolder, withScratchWorktree} from '../worktree/scratch.ts';
import {unmergedFiles} from './merge-into-worktree.ts';

/** A merge that touched no branch and no checkout: its tree, or the files in conflict. */
export type MergedTree =
	| {readonly is: 'clean'; readonly tree: string}
	/** `tree`: with the conflicts marked in its files, where git writes one. */
	| {readonly is: 'conflicted'; readonly files: readonly string[]; readonly tree?: string};

export type JoinedCommit =
	| {readonly is: 'clean'; readonly commit: string}
	| {readonly is: 'conflicted'; readonly files: readonly string[]};

const mergeInMemory = async (repository: string, ours: string, theirs: string): Promise<MergedTree> => {
	const args = ['merge-tree', '--write-tree', '--name-only', '-z', '--no-messages', ours, theirs];
	const answer = await askGit(repository, args);
	if (answer.exitCode > 1) {
		throw new GitError(answer.exitCode, answer.stderr);
	}
	const [tree = '', ...files] = splitNul(answer.stdout);
	return answer.exitCode === 0 ? {is: 'clean', tree} : {is: 'conflicted', files: [...new Set(files)], tree};
};

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

/** Parents' newest date, so that the same merge made twice is the same commit. */
const datesOf = async (repository: string, commits: readonly string[]): Promise<Record<string, string>> => {
	const seconds = (await runGit(repository, ['log', '--no-walk', '--format=%ct', ...commits, '--']))
		.split('\n')
		.map(Number);
	const date = `@${Math.max(...seconds)} +0000`;
	return {GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date};
};

/** Commits a merged tree on no branch, in the user's name. */
export const commitMerge = async (
	repository: string,
	merge: {readonly tree: string; readonly parents: readonly [string, string]; readonly message: string},
	dates: Readonly<Record<string, string>> = {},
): Promise<string> => {
	const [ours, theirs] = merge.parents;
	const sign = (await signs(repository)) ? ['-S'] : [];
	const args = ['commit-tree', ...sign, merge.tree, '-p', ours, '-p', theirs, '-F', '-'];
	const environment = {...(await branchIdentity(repository)), ...dates};
	return (await runGit(repository, args, {environment, input: merge.message})).trim();
};

/**
 * One commit that holds both: one of the two when it holds the other, else their merge, on no branch. Repeatable: the same
 * two commits give the same commit.
 */
export const joinCommits = async (
	repository: string,
	merge: {readonly ours: string; readonly theirs: string; readonly message: string},
): Promise<JoinedCommit> => {
	const {ours, theirs, message} = merge;
	if (await isAncestor(repository, theirs, ours)) {
		return {is: 'clean', commit: ours};
	}
	if (await isAncestor(repository, ours, theirs)) {
		return {is: 'clean', commit: theirs};
	}
	const merged = await mergeTrees(repository, ours, theirs);
	if (merged.is === 'conflicted') {
		return {is: 'conflicted', files: merged.files};
	}
	const dates = await datesOf(repository, [ours, theirs]);
	return {
		is: 'clean',
		commit: await commitMerge(repository, {tree: merged.tree, parents: [ours, theirs], message}, dates),
	};
};
