import {runFolder, sessionFolder} from '../store/paths.ts';
import type {ViewedWorld} from './world.ts';

export const currentRunFolder = (world: ViewedWorld): string => {
	const run = world.run();
	if (!run) throw new Error('there is no run');
	return runFolder(world.options.repository.commonDir, run.id);
};

export const folderOfSession = (world: ViewedWorld, sessionId: string): string =>
	sessionFolder(currentRunFolder(world), sessionId);
