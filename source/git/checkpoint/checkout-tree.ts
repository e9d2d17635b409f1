import {lstat} from 'node:fs/promises';
import {join} from 'node:path';
import {UserError} from '../../error.ts';
import {runGit, splitNul} from '../client.ts';
import {withTemporaryIndex} from './snapshot.ts';

const kindOf = (file: string): Promise<'folder' | 'file' | undefined> =>
	lstat(file).then(
		found => (found.isDirectory() ? 'folder' : 'file'),
		() => undefined,
	);

/** What stands where a file is to be written: that file, one in the place of its folder, or a folder in its own place. */
const obstacle = async (worktree: string, name: string) => {
	const parts = name.split('/');
	for (let depth = 1; depth <= parts.length; depth += 1) {
		const at = parts.slice(0, depth).join('/');
		const kind = await kindOf(join(worktree, at));
		if (kind === undefined) return undefined;
		if (kind === 'file' || depth === parts.length) return {at, kind};
	}
	return undefined;
};

const pathsInTheWay = (name: string) =>
	new UserError(`${name} is ignored by git and would be lost.`, {hint: 'Move it away, then try again.'});

/**
 * Makes the files of a worktree those of `tree`. Only files git tracks there are removed; untracked ones that the tree
 * does not hold stay. `saved` is a commit that holds the worktree as it lies: nothing that it lacks is written over. The
 * worktree's own index and HEAD are not touched. Safe to repeat. Throws before anything is changed.
 */
export const checkoutTree = (worktree: string, tree: string, saved: string): Promise<void> =>
	withTemporaryIndex(worktree, async environment => {
		const list = async (args: readonly string[]) => splitNul(await runGit(worktree, args, {environment}));
		await runGit(worktree, ['add', '-u', '--sparse', '--', ':/'], {environment});
		const tracked = new Set(await list(['ls-files', '-z']));
		const kept = new Set(await list(['ls-tree', '-r', '-z', '--name-only', saved]));
		const untracked = new Set<string>();
		for (const name of await list(['ls-tree', '-r', '-z', '--name-only', tree])) {
			const found = tracked.has(name) ? undefined : await obstacle(worktree, name);
			if (!found || tracked.has(found.at)) continue;
			if (found.kind === 'file' && kept.has(found.at)) untracked.add(found.at);
			else if (found.kind === 'file') throw pathsInTheWay(found.at);
			else {
				const [ignored] = await list(['ls-files', '-z', '-o', '-i', '--exclude-standard', '--', `:(literal)${name}/`]);
				if (ignored !== undefined) throw pathsInTheWay(ignored);
			}
		}
		if (untracked.size > 0) {
			const input = [...untracked].join('\0');
			await runGit(worktree, ['update-index', '--add', '-z', '--stdin'], {environment, input});
		}
		const now = (await runGit(worktree, ['write-tree'], {environment})).trim();
		if (now !== tree) await runGit(worktree, ['read-tree', '-m', '-u', now, tree], {environment});
	});
