import {rmdir, unlink} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {errorWithHint, UserError} from '../../error.ts';
import {readNames} from '../../read-file.ts';
import {askGit, GitError, runGit, splitNul} from '../client.ts';
import {pathExists} from '../path-exists.ts';
import {serialize, serializeWorktree} from '../queue.ts';
import {gitPath, headCommit} from '../refs/names.ts';
import type {PrepareResult} from '../types.ts';
import {type AddedWorktree, dropOrphan, fillWorktree} from './add-worktree.ts';

/** A filter that is not installed does not come by waiting. */
const isProgramMissing = (error: unknown): boolean =>
	error instanceof GitError && /: (command )?not found|cannot (run|exec) /.test(error.message);

/** A lock goes away by itself; what else we say ourselves does not. */
export const notPrepared = (error: unknown): PrepareResult => ({
	ok: false,
	reason: errorWithHint(error),
	isPermanent: (error instanceof UserError && error.code !== 'LOCKED') || isProgramMissing(error),
});

/** Deletes the files of HEAD and the folders that are empty then; gives what is there still, beside git's own link. */
const emptyOut = async (worktree: string): Promise<readonly string[]> => {
	const names = splitNul(await runGit(worktree, ['ls-tree', '-r', '-z', '--name-only', '--full-tree', 'HEAD']));
	const folders = new Set<string>();
	for (const name of names) {
		await unlink(join(worktree, name)).catch(() => undefined);
		for (let folder = dirname(name); folder !== '.'; folder = dirname(folder)) folders.add(folder);
	}
	for (const folder of [...folders].sort().reverse()) await rmdir(join(worktree, folder)).catch(() => undefined);
	return readNames(worktree, 1, name => name !== '.git');
};

type Fresh = AddedWorktree & {readonly isNewBranch: boolean};

const removeFresh = async (repository: string, {path, branch, isNewBranch}: Fresh): Promise<void> => {
	const start = await headCommit(path);
	// With an index its files were written, and somebody may have worked in it.
	if (start === undefined || (await pathExists(await gitPath(path, 'index')))) return;
	if ((await emptyOut(path)).length > 0) return;
	await unlink(join(path, '.git'));
	await rmdir(path);
	await askGit(repository, ['worktree', 'unlock', '--', path]);
	await runGit(repository, ['worktree', 'remove', '--', path]);
	if (isNewBranch) await dropOrphan(repository, branch, start);
};

/**
 * Writes the files into a worktree that was just added. When that fails the worktree goes again, and its branch if it is new;
 * the reason is thrown.
 */
export const fillOrRemove = async (repository: string, worktree: Fresh): Promise<void> => {
	try {
		await fillWorktree(worktree.path);
	} catch (error) {
		await serialize(await serializeWorktree(repository), () => removeFresh(repository, worktree)).catch(
			() => undefined,
		);
		throw error;
	}
};
