import {lstat} from 'node:fs/promises';
import {join} from 'node:path';
import type {Baseline} from '../../run/model/types.ts';
import {runGit} from '../client.ts';
import {isRepository, layOf} from '../read/loose-ends.ts';
import {readStatus} from '../read/status.ts';
import {headCommit} from '../refs/names.ts';
import {createRef} from '../refs/refs.ts';
import {changedEntries, gone, type TreeEntry} from './changed-entries.ts';
import {createDetachedCommit} from './checkpoint.ts';
import {withEmptyIndex, withTemporaryIndex} from './snapshot.ts';

const maxNames = 20;

const leftBy = (repository: string, commit: string) => changedEntries(repository, `${commit}^`, commit);

/** The lines that `update-index --index-info` reads. */
export const indexInfo = (entries: ReadonlyMap<string, TreeEntry>): string =>
	[...entries].map(([path, {mode, blob}]) => `${mode} ${blob}\t${path}\0`).join('');

/**
 * Keeps how a command of ours (setup, verify) has left a worktree: what is not committed there, but for `before`, which
 * was there already. Undefined when that is nothing. Touches neither index nor files.
 */
export const takeBaseline = async (request: {
	readonly worktree: string;
	readonly ref: string;
	readonly message: string;
	/** Never part of it. */
	readonly leaveOut: readonly string[];
	readonly before: readonly string[];
}): Promise<Baseline | undefined> => {
	const {worktree, ref, message, leaveOut} = request;
	const [head, {entries}] = [await headCommit(worktree), await readStatus(worktree, {leaveOut, submodules: 'all'})];
	const before = new Set(request.before);
	const mine = entries.filter(({path}) => !before.has(path));
	const paths = mine.filter(entry => !isRepository(entry) && entry.is !== 'unmerged').map(({path}) => path);
	const repositories: Record<string, string> = {};
	for (const {path} of mine.filter(isRepository)) repositories[path] = await layOf(join(worktree, path));
	const open = Object.keys(repositories);
	const count = paths.length + open.length;
	if (head === undefined || count === 0) return undefined;
	const commit = await withTemporaryIndex(worktree, async environment => {
		await runGit(worktree, ['read-tree', 'HEAD'], {environment});
		const config = ['core.safecrlf=false'];
		if (paths.length > 0)
			await runGit(worktree, ['update-index', '--add', '--remove', '-z', '--stdin'], {
				environment,
				config,
				input: paths.join('\0'),
			});
		const tree = (await runGit(worktree, ['write-tree'], {environment})).trim();
		return createDetachedCommit(worktree, {tree, parent: head, message});
	});
	return {
		ref: await createRef(worktree, ref, commit),
		commit,
		paths: [...paths, ...open].slice(0, maxNames),
		count,
		...(open.length > 0 && {repositories}),
	};
};

/** The paths that lie in a worktree as a command of ours had left them, committed meanwhile or not. */
export const unchangedSince = async (
	worktree: string,
	baseline: Pick<Baseline, 'commit'>,
): Promise<ReadonlySet<string>> => {
	const left = await leftBy(worktree, baseline.commit);
	const unchanged = new Set(left.keys());
	const files = new Map([...left].filter(([, {mode}]) => mode !== gone));
	for (const path of left.keys())
		if (!files.has(path) && (await lstat(join(worktree, path)).catch(() => undefined))) unchanged.delete(path);
	if (files.size === 0) return unchanged;
	const changed = await withEmptyIndex(worktree, async environment => {
		await runGit(worktree, ['update-index', '-z', '--index-info'], {environment, input: indexInfo(files)});
		const options = ['--no-ext-diff', '--no-textconv', '--no-renames', '--no-relative', '--ignore-submodules=dirty'];
		return runGit(worktree, ['diff', '--name-only', '-z', ...options], {environment});
	});
	for (const path of changed.split('\0')) unchanged.delete(path);
	return unchanged;
};

/** Of what the commits since `start` changed: what is as a command of ours had left it, and whether there is more. */
export const committedOf = async (
	worktree: string,
	{start, head, baseline}: {readonly start: string; readonly head: string; readonly baseline: Pick<Baseline, 'commit'>},
): Promise<{readonly paths: readonly string[]; readonly isAll: boolean}> => {
	const [changes, left] = [await changedEntries(worktree, start, head), await leftBy(worktree, baseline.commit)];
	const isSame = (path: string, {mode, blob}: TreeEntry): boolean =>
		left.get(path)?.mode === mode && left.get(path)?.blob === blob;
	const paths = [...changes].filter(([path, entry]) => isSame(path, entry)).map(([path]) => path);
	return {paths, isAll: paths.length > 0 && paths.length === changes.size};
};

/** A tree without what a command of ours had left: those paths are as in `head`. */
export const treeWithout = async (
	worktree: string,
	{tree, head, baseline}: {readonly tree: string; readonly head: string; readonly baseline: Pick<Baseline, 'commit'>},
): Promise<string> => {
	const [left, back] = [await leftBy(worktree, baseline.commit), await changedEntries(worktree, tree, head)];
	const there = await changedEntries(worktree, head, tree);
	const isLeft = (path: string): boolean =>
		left.get(path)?.mode === there.get(path)?.mode && left.get(path)?.blob === there.get(path)?.blob;
	const entries = new Map([...back].filter(([path]) => left.has(path) && isLeft(path)));
	if (entries.size === 0) return tree;
	return withEmptyIndex(worktree, async environment => {
		await runGit(worktree, ['read-tree', tree], {environment});
		await runGit(worktree, ['update-index', '-z', '--index-info'], {environment, input: indexInfo(entries)});
		return (await runGit(worktree, ['write-tree'], {environment})).trim();
	});
};
