import {existsSync, readdirSync, statSync} from 'node:fs';
import path from 'node:path';
import {runsFolder} from '../paths.ts';
import {runFileOf} from './load-run.ts';
import {backupOf, readSnapshot} from './snapshot.ts';

export type RunEntry = {
	readonly id: string;
	readonly folder: string;
	readonly createdAt: number;
	readonly finishedAt?: number;
	/** Its run.json cannot be read by us: broken, or a newer version's. `createdAt` is then the folder's. */
	readonly isUnreadable: boolean;
};

/** Undefined for a folder that never got a run.json: a start that came to nothing. */
const entryOf = (folder: string): RunEntry | undefined => {
	const file = runFileOf(folder);
	const snapshot = readSnapshot(file);
	if (snapshot.is === 'missing' && !existsSync(backupOf(file))) return undefined;
	const value = (snapshot.is === 'whole' ? snapshot.value : undefined) as Partial<RunEntry> | null | undefined;
	const isReadable = typeof value?.createdAt === 'number';
	return {
		id: path.basename(folder),
		folder,
		createdAt: isReadable ? value.createdAt! : statSync(folder).mtimeMs,
		...(typeof value?.finishedAt === 'number' ? {finishedAt: value.finishedAt} : {}),
		isUnreadable: !isReadable,
	};
};

/** All runs of a repository, newest first; none when there never was one. Looks only. */
export const listRuns = (commonDir: string): readonly RunEntry[] => {
	const folder = runsFolder(commonDir);
	let names: readonly string[];
	try {
		names = readdirSync(folder, {withFileTypes: true})
			.filter(entry => entry.isDirectory())
			.map(entry => entry.name);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
		throw error;
	}
	return names.flatMap(name => entryOf(path.join(folder, name)) ?? []).sort((a, b) => b.createdAt - a.createdAt);
};

/** The run that was created last. */
export const latestRun = (commonDir: string): RunEntry | undefined => listRuns(commonDir)[0];
