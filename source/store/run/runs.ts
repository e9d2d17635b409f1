import {existsSync, lstatSync, statSync} from 'node:fs';
import path from 'node:path';
import {readNamesSync} from '../../read-file.ts';
import {runsFolder} from '../paths.ts';
import {runFileOf} from './load-run.ts';
import {pathOf, sources} from './read-record.ts';
import {readSnapshot} from './snapshot.ts';

export type RunEntry = {
	readonly id: string;
	readonly folder: string;
	readonly createdAt: number;
	readonly finishedAt?: number;
	/** Its run.json cannot be read by us: broken, or a newer version's. `createdAt` is then the folder's. */
	readonly isUnreadable: boolean;
};

const factsOf = (file: string): Partial<RunEntry> | undefined => {
	const snapshot = readSnapshot(file);
	return snapshot.is === 'whole' ? ((snapshot.value ?? undefined) as Partial<RunEntry> | undefined) : undefined;
};

const createdAtOf = (facts: Partial<RunEntry> | undefined): number | undefined =>
	typeof facts?.createdAt === 'number' ? facts.createdAt : undefined;

/** Undefined for a folder that never got a run.json: a start that came to nothing. */
const entryOf = (folder: string): RunEntry | undefined => {
	const [file, ...copies] = sources.map(source => pathOf(runFileOf(folder), source));
	if (![file!, ...copies].some(each => existsSync(each))) return undefined;
	const own = factsOf(file!);
	const isReadable = createdAtOf(own) !== undefined;
	// When it was created never changes: an older copy knows it as well.
	const createdAt = createdAtOf(own) ?? copies.map(copy => createdAtOf(factsOf(copy))).find(at => at !== undefined);
	return {
		id: path.basename(folder),
		folder,
		createdAt: createdAt ?? statSync(folder).mtimeMs,
		...(typeof own?.finishedAt === 'number' ? {finishedAt: own.finishedAt} : {}),
		isUnreadable: !isReadable,
	};
};

const mostRuns = 10_000;
const isFolder = (each: string): boolean => lstatSync(each, {throwIfNoEntry: false})?.isDirectory() ?? false;

/** All runs of a repository, newest first; none when there never was one. Looks only. */
export const listRuns = (commonDir: string): readonly RunEntry[] => {
	const folder = runsFolder(commonDir);
	let names: readonly string[];
	try {
		names = readNamesSync(folder, mostRuns, name => isFolder(path.join(folder, name)));
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
		throw error;
	}
	return names.flatMap(name => entryOf(path.join(folder, name)) ?? []).sort((a, b) => b.createdAt - a.createdAt);
};

/** The run that was created last. */
export const latestRun = (commonDir: string): RunEntry | undefined => listRuns(commonDir)[0];
