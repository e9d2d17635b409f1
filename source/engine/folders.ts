import path from 'node:path';
import type {Run} from '../run/model/types.ts';
import {runFolder, sessionFolder} from '../store/paths.ts';
import {ensurePrivate, requirePrivate} from '../store/private-folder.ts';
import type {ViewedWorld} from './loop/world.ts';

export const currentRunFolder = (world: ViewedWorld): string => {
	const run = world.run();
	if (!run) throw new Error('there is no run');
	return runFolder(world.options.repository.commonDir, run.id);
};

export const folderOfSession = (world: ViewedWorld, sessionId: string): string =>
	sessionFolder(currentRunFolder(world), sessionId);

/**
 * Where merged trees are verified: beside the worktrees of streams, because tools look upwards for what a checkout lacks, and
 * some overlook whatever lies below a folder named .git.
 */
export const mergedFolder = (run: Run): string => path.join(run.options.worktreeFolder, '.merged');

const elsewhere = 'or name another with --worktree-dir';

/** Throws FOLDER_UNSAFE when others could put something in the place of a worktree. */
export const requirePrivateWorktrees = ({options}: ViewedWorld, folder: string): void =>
	requirePrivate(folder, options.repository.commonDir, elsewhere);

/** Makes the folder of the worktrees for this user alone; one that is there must be no more open than the repository. */
export const ensurePrivateWorktrees = ({options}: ViewedWorld, folder: string): void =>
	ensurePrivate(folder, options.repository.commonDir, elsewhere);
