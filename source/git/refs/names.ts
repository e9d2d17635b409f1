import {join} from 'node:path';
import {askGit, readGit, runGit} from '../client.ts';
import {gitFolderOf} from '../git-link.ts';
import {branchInFile, commitInFile, foldersOf} from './ref-files.ts';

/** True for a name that may become a branch: git's own rules, and never something git could read as an option. */
export const isBranchName = async (cwd: string, name: string): Promise<boolean> => {
	if (name === '' || name.startsWith('-') || name.includes('\0') || name.includes('@{')) {
		return false;
	}
	return name !== 'HEAD' && isWellFormed(cwd, `refs/heads/${name}`);
};

const maxKnown = 1000;
const known = new Map<string, boolean>();

/** What git never refuses. */
const plainRef = /^refs\/heads\/[\w-]+(?:\/[\w-]+)*$/;

/** Git's answer never changes, and the same branches are asked for all day. */
const isWellFormed = async (cwd: string, ref: string): Promise<boolean> => {
	const before = plainRef.test(ref) || known.get(ref);
	if (before !== undefined) {
		return before;
	}
	const answer = (await readGit(cwd, ['check-ref-format', '--normalize', ref])) === ref;
	if (known.size >= maxKnown) {
		known.clear();
	}
	known.set(ref, answer);
	return answer;
};

/** Commits that git has said are there, by git folder: whether a ref holds one of them is then read without git. */
const commits = new Set<string>();
/** Pairs of commits, the first an ancestor of the second: that never changes. */
const ancestors = new Set<string>();

const remember = (known: Set<string>, key: string): void => {
	if (known.size >= maxKnown) {
		known.clear();
	}
	known.add(key);
};

/** The commit a ref (full name) points at; undefined when there is no such ref. */
export const refCommit = async (cwd: string, ref: string): Promise<string | undefined> => {
	if (ref.includes('\0')) {
		return undefined;
	}
	const read = await commitInFile(cwd, ref);
	const key = read && `${read.common} ${read.commit}`;
	if (key !== undefined && commits.has(key)) {
		return read?.commit;
	}
	const answer = await askGit(cwd, ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`]);
	const commit = answer.exitCode === 0 ? answer.stdout.trim() : undefined;
	if (key !== undefined && commit === read?.commit) {
		remember(commits, key);
	}
	return commit;
};

/** The tree of a commit; throws GitError when there is no such commit. */
export const treeOf = async (cwd: string, commit: string): Promise<string> =>
	(await runGit(cwd, ['rev-parse', '--verify', `${commit}^{tree}`])).trim();

/** The tip of a local branch; undefined when there is none. */
export const branchTip = async (cwd: string, branch: string): Promise<string | undefined> =>
	(await isBranchName(cwd, branch)) ? refCommit(cwd, `refs/heads/${branch}`) : undefined;

/** The commit the user's name for it (branch, tag, sha, HEAD~2) means; undefined when git knows none. */
export const resolveCommit = async (cwd: string, name: string): Promise<string | undefined> =>
	name === '' || name.startsWith('-') ? undefined : refCommit(cwd, name);

const commitPair = /^[0-9a-f]{40,64} [0-9a-f]{40,64}$/;

/** True when `commit` is `of` or one of its ancestors. */
export const isAncestor = async (cwd: string, commit: string, of: string): Promise<boolean> => {
	const pair = `${commit} ${of}`;
	const isLasting = commitPair.test(pair);
	if (isLasting && ancestors.has(pair)) {
		return true;
	}
	const answer = (await readGit(cwd, ['merge-base', '--is-ancestor', commit, of])) !== undefined;
	if (isLasting && answer) {
		remember(ancestors, pair);
	}
	return answer;
};

/** The commit HEAD means there; undefined before the first commit. */
export const headCommit = (cwd: string): Promise<string | undefined> => refCommit(cwd, 'HEAD');

/** The branch checked out there; '' when HEAD is detached. */
export const headBranch = async (cwd: string): Promise<string> =>
	(await branchInFile(cwd)) ??
	((await readGit(cwd, ['symbolic-ref', '--quiet', 'HEAD'])) ?? '').replace(/^refs\/heads\//, '');

/** Absolute path of a file in git's own folder of that checkout. */
export const gitPath = async (cwd: string, name: string): Promise<string> => {
	// Of a path with folders git knows whether all checkouts share it.
	const folder = name.includes('/') ? undefined : await gitFolderOf(cwd);
	return folder === undefined ? askForPath(cwd, name) : join(folder, name);
};

const askForPath = async (cwd: string, name: string): Promise<string> =>
	(await runGit(cwd, ['rev-parse', '--path-format=absolute', '--git-path', name])).replace(/\n$/, '');

/** The folder all checkouts of the repository share, absolute. */
export const commonFolder = async (cwd: string): Promise<string> =>
	(await foldersOf(cwd))?.common ??
	(await runGit(cwd, ['rev-parse', '--path-format=absolute', '--git-common-dir'])).replace(/\n$/, '');

/** The tips of all local branches by name, or of those git's `--merged` and the like leave. */
export const branchTips = async (
	repository: string,
	filter: readonly string[] = [],
): Promise<ReadonlyMap<string, string>> => {
	const answer = await runGit(repository, [
		'for-each-ref',
		'--format=%(objectname) %(refname)',
		...filter,
		'refs/heads/',
	]);
	return new Map(
		answer
			.split('\n')
			.filter(line => line !== '')
			.map(line => {
				const [commit = '', ref = ''] = line.split(' ');
				return [ref.slice('refs/heads/'.length), commit];
			}),
	);
};

/** Git's own folders of a checkout, absolute: the one it shares with others, and in a linked worktree its own as well. */
export const gitFolders = async (cwd: string): Promise<readonly string[]> => {
	const read = await foldersOf(cwd);
	if (read) {
		return [...new Set([read.common, read.own])];
	}
	const asked = ['rev-parse', '--path-format=absolute', '--git-common-dir', '--git-dir'];
	return [...new Set((await runGit(cwd, asked)).split('\n').filter(line => line !== ''))];
};

/** Undefined when they share no history. */
export const mergeBase = (cwd: string, one: string, other: string): Promise<string | undefined> =>
	readGit(cwd, ['merge-base', one, other]);
