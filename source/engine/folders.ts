import path from 'node:path';
import {runFolder, sessionFolder} from '../store/paths.ts';
import type {ViewedWorld} from './world.ts';

export const currentRunFolder = (world: ViewedWorld): string => {
	const run = world.run();
	if (!run) throw new Error('there is no run');
	return runFolder(world.options.repository.commonDir, run.id);
};

export const folderOfSession = (world: ViewedWorld, sessionId: string): string =>
	sessionFolder(currentRunFolder(world), sessionId);

/** Our programs as agents run them: copies beside the run, because npx caches vanish. */
export const programsIn = (folder: string) => ({
	node: process.execPath,
	mcp: path.join(folder, 'programs', 'mcp.js'),
	fakeAgent: path.join(folder, 'programs', 'fake-agent.js'),
});
