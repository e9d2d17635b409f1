import {randomBytes} from 'node:crypto';
import {mkdir, realpath, rm} from 'node:fs/promises';
import {join, sep} from 'node:path';
import {askGit, runGit} from '../client.ts';
import {shareFilterKeys} from '../copy/filter-keys.ts';
import {serialize, serializeWorktree} from '../queue.ts';
import {listWorktrees} from '../read/list-worktrees.ts';
import {commonFolder} from '../refs/names.ts';

/** Where scratch worktrees go when nobody says: in claude-grid's own folder of the repository. */
export const ownScratchFolder = async (repository: string): Promise<string> =>
	join(await commonFolder(repository), 'claude-grid', 'scratch');

const dropScratch = async (repository: string, folder: string, path: string): Promise<void> => {
	const removed = await askGit(repository, ['worktree', 'remove', '--', path]);
	const real = await realpath(path).catch(() => undefined);
	// What a verify command left behind is nobody's work; only a folder of ours, by its real path, is ever deleted.
	if (removed.exitCode !== 0 && real !== undefined && real.startsWith(folder + sep)) {
		await rm(real, {recursive: true, force: true});
		await askGit(repository, ['worktree', 'remove', '--', path]);
	}
};

/** Hands `work` a throwaway worktree of the commit, detached, in `folder`; it is gone afterwards whatever happens. */
export const withScratchWorktree = async <Result>(
	request: {readonly repository: string; readonly folder: string; readonly commit: string},
	work: (worktree: string) => Promise<Result>,
): Promise<Result> => {
	const {repository, commit} = request;
	await mkdir(request.folder, {recursive: true, mode: 0o700});
	const folder = await realpath(request.folder);
	const path = join(folder, `scratch-${randomBytes(6).toString('hex')}`);
	const turn = await serializeWorktree(repository);
	try {
		await serialize(turn, () =>
			runGit(repository, ['worktree', 'add', '--no-checkout', '--detach', '--', path, commit]),
		);
		await shareFilterKeys(path);
		await runGit(path, ['read-tree', '-m', '-u', 'HEAD']);
		return await work(path);
	} finally {
		await serialize(turn, () => dropScratch(repository, folder, path));
	}
};

/** Removes the scratch worktrees in `folder` that an engine left when it was killed; call it when none is in use. */
export const sweepScratch = async (repository: string, folder: string): Promise<void> => {
	const real = await realpath(folder).catch(() => undefined);
	if (real === undefined) {
		return;
	}
	for (const {path, isLocked} of await listWorktrees(repository)) {
		if (!isLocked && path.startsWith(join(real, 'scratch-'))) {
			await serialize(await serializeWorktree(repository), () => dropScratch(repository, real, path));
		}
	}
};
