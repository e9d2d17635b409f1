import path from 'node:path';
import type {Run} from '../run/types.ts';
import {runFolder, sessionFolder} from '../store/paths.ts';
import type {ViewedWorld} from './world.ts';

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
