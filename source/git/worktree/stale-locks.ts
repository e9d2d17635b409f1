import {rm, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {readNames} from '../../read-file.ts';
import {namedGitFolder, pathNamedIn} from '../git-link.ts';

const mostLocks = 1000;

/**
 * Removes the locks that an agent's git left when it was killed: those in the worktree's own git folder and the one of its
 * branch. Only to be called when no process is left that could hold them. Gives their names.
 */
export const removeStaleLocks = async ({
	worktree,
	commonDir,
	branch,
}: {
	readonly worktree: string;
	/** Of the repository the worktree was made in; another one's locks are not ours to remove. */
	readonly commonDir: string;
	readonly branch: string;
}): Promise<readonly string[]> => {
	// A main checkout names none: its locks may be the user's.
	const own = await namedGitFolder(worktree);
	const shared = own && (await pathNamedIn(own, 'commondir'));
	if (own === undefined || shared === undefined || !(await isSame(shared, commonDir))) return [];
	const names = await readNames(own, mostLocks, name => name.endsWith('.lock')).catch(() => []);
	const locks = [...names.map(name => join(own, name)), join(commonDir, `refs/heads/${branch}.lock`)];
	const removed: string[] = [];
	for (const lock of locks) {
		if (!(await stat(lock).catch(() => undefined))?.isFile()) continue;
		await rm(lock, {force: true});
		removed.push(lock);
	}
	return removed;
};

const isSame = async (one: string, other: string): Promise<boolean> => {
	const [a, b] = await Promise.all([stat(one).catch(() => undefined), stat(other).catch(() => undefined)]);
	return a !== undefined && a.ino === b?.ino && a.dev === b.dev;
};
