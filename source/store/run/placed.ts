import {existsSync} from 'node:fs';
import path from 'node:path';
import {readTextSync, smallBytes} from '../../read-file.ts';
import {runFolder, streamFolder} from '../paths.ts';

/** On a host: what it has of a stream. There is no run.json beside it. */
export const placedFile = (run: string, streamId: string): string =>
	path.join(streamFolder(run, streamId), 'placed.json');

/** True while this machine, as a host, has the worktree of a stream that another machine's engine gave it. */
export const isPlacedHere = (commonDir: string, runId: string, streamId: string): boolean => {
	try {
		const {path: worktree} = JSON.parse(readTextSync(placedFile(runFolder(commonDir, runId), streamId), smallBytes));
		return typeof worktree === 'string' && existsSync(worktree);
	} catch {
		return false;
	}
};
