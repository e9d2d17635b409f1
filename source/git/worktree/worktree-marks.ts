import {lstat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {readNames, readText, smallBytes} from '../../read-file.ts';
import {askGit} from '../client.ts';
import {pathNamedIn} from '../git-link.ts';
import {serialize, serializeWorktree} from '../queue.ts';
import {findWorktree} from '../read/list-worktrees.ts';
import {commonFolder} from '../refs/names.ts';
import {lockMark} from '../refs/refs.ts';
import type {WorktreeEntry} from '../types.ts';

const mostWorktrees = 10_000;

/** Stays in git's folder of a worktree that is not locked any more, and goes with it. */
const markName = 'claude-grid';

/** Git's own folder of a linked worktree, found by the path it was made at, also when that is gone. */
export const adminFolder = async (repository: string, path: string): Promise<string | undefined> => {
	const folder = join(await commonFolder(repository), 'worktrees');
	for (const name of await readNames(folder, mostWorktrees).catch(() => [])) {
		if ((await pathNamedIn(join(folder, name), 'gitdir')) === join(path, '.git')) {
			return join(folder, name);
		}
	}
	return undefined;
};

/** The lock reason that claude-grid made it with, also when it was unlocked since; undefined: it is not ours. */
export const markOf = async (repository: string, entry: WorktreeEntry): Promise<string | undefined> => {
	if (entry.isLocked) {
		return entry.lockReason.startsWith(lockMark) ? entry.lockReason : undefined;
	}
	const admin = await adminFolder(repository, entry.path);
	const mark = admin && join(admin, markName);
	if (!mark || (await lstat(mark).catch(() => undefined))?.isFile() !== true) {
		return undefined;
	}
	return (await readText(mark, smallBytes).catch(() => '')).replace(/\n$/, '');
};

/** Whether claude-grid made it: by its lock, or by the mark it left when it was unlocked. */
export const isOurs = async (repository: string, entry: WorktreeEntry): Promise<boolean> =>
	(await markOf(repository, entry)) !== undefined;

/** Unlocks a worktree of ours whose work is done, so that git's own `worktree remove` may take it; it stays known as ours. */
export const releaseWorktree = async (repository: string, path: string): Promise<void> => {
	const entry = await findWorktree(repository, path);
	if (!entry?.isLocked || !entry.lockReason.startsWith(lockMark)) {
		return;
	}
	const admin = await adminFolder(repository, entry.path);
	if (admin === undefined) {
		return;
	}
	await writeFile(join(admin, markName), `${entry.lockReason}\n`);
	await serialize(await serializeWorktree(repository), () =>
		askGit(repository, ['worktree', 'unlock', '--', entry.path]),
	);
};

/** Locks a worktree of ours again before somebody works in it. */
export const holdWorktree = async (repository: string, path: string, reason: string): Promise<void> => {
	const entry = await findWorktree(repository, path);
	if (entry === undefined || entry.isLocked) {
		return;
	}
	await serialize(await serializeWorktree(repository), () =>
		askGit(repository, ['worktree', 'lock', '--reason', reason, '--', entry.path]),
	);
};
