import {createDetachedCommit} from '../checkpoint/checkpoint.ts';
import {askGit, readGit} from '../client.ts';
import {branchTip, isAncestor, mergeBase, treeOf} from '../refs/names.ts';
import {mergeTrees} from './merge-in-memory.ts';

/** A stream's commits, from the one it started on. */
export type Commits = {readonly start: string; readonly tip: string};

/** merge: by the merge commit `commit`; forward: the branch was moved on; contents: as other commits (squash, rebase). */
export type DetectedMerge = {readonly by: 'merge' | 'forward' | 'contents'; readonly commit: string};

/** The oldest merge on the target's own line that brought the tip in; undefined when it came without one. */
const mergeOf = async (repository: string, {tip}: Commits, target: string): Promise<string | undefined> => {
	const line = await readGit(repository, [
		'rev-list',
		'--first-parent',
		'--ancestry-path',
		'--reverse',
		`${tip}..${target}`,
	]);
	const [first] = line?.split('\n').filter(Boolean) ?? [];
	if (first === undefined) {
		return undefined;
	}
	const parents = ((await readGit(repository, ['rev-list', '--parents', '-n', '1', first])) ?? '')
		.trim()
		.split(' ')
		.slice(1);
	const [own] = parents;
	return parents.length > 1 && own !== undefined && !(await isAncestor(repository, tip, own)) ? first : undefined;
};

/** Whether the target has the same changes, as other commits. */
const hasContents = async (repository: string, {start, tip}: Commits, target: string): Promise<boolean> => {
	const changes = await askGit(repository, ['diff', '--quiet', '--no-ext-diff', start, tip, '--']);
	if (changes.exitCode !== 1) {
		return false;
	}
	// The target has nothing of its own: it has these changes only when both hold the same files.
	if (await isAncestor(repository, target, tip)) {
		return (await askGit(repository, ['diff', '--quiet', '--no-ext-diff', target, tip, '--'])).exitCode === 0;
	}
	const merged = await mergeTrees(repository, target, tip);
	if (merged.is === 'clean' && merged.tree === (await treeOf(repository, target))) {
		return true;
	}
	// The target has moved on over the same lines: is one of its commits the whole change?
	const base = await mergeBase(repository, target, tip);
	if (base === undefined) {
		return false;
	}
	const tree = await treeOf(repository, tip);
	const squashed = await createDetachedCommit(repository, {tree, parent: base, message: 'All changes at once'});
	const cherry = await readGit(repository, ['cherry', target, squashed]);
	return cherry?.trim().startsWith('- ') ?? false;
};

/** How the commits came into the target, whoever brought them; undefined when they are not there. */
export const detectMerge = async (
	repository: string,
	commits: Commits,
	target: string,
): Promise<DetectedMerge | undefined> => {
	if (commits.tip === commits.start) {
		return undefined;
	}
	if (await isAncestor(repository, commits.tip, target)) {
		const merge = await mergeOf(repository, commits, target);
		return merge === undefined ? {by: 'forward', commit: commits.tip} : {by: 'merge', commit: merge};
	}
	return (await hasContents(repository, commits, target)) ? {by: 'contents', commit: target} : undefined;
};

/** Whether git knows for sure that a commit is not part of the branch (any more). */
export const isGoneFrom = async (repository: string, commit: string, branch: string): Promise<boolean> => {
	const tip = await branchTip(repository, branch);
	if (tip === undefined) {
		return false;
	}
	return (await askGit(repository, ['merge-base', '--is-ancestor', commit, tip])).exitCode === 1;
};
