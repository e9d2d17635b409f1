import {rmSync} from 'node:fs';
import path from 'node:path';
import {readTextSync, recordBytes} from '../../read-file.ts';
import {writeAtomically} from '../write-file.ts';

export type SavedEnvironment = Readonly<Record<string, string>>;

export type SavedEnvironments = {
	readonly environments: readonly SavedEnvironment[];
	/** Indexes of the run's own and of the streams that have another. */
	readonly run: number;
	readonly streams: Readonly<Record<string, number>>;
};

const fileOf = (runFolder: string): string => path.join(runFolder, 'environments.json');

/** For the next engine, should this one die: keys are in it, so only the user may read it, and it goes as soon as nothing needs it. */
export const saveEnvironments = (runFolder: string, saved: SavedEnvironments): void =>
	writeAtomically(fileOf(runFolder), JSON.stringify(saved), {isDurable: false});

export const dropEnvironments = (runFolder: string): void => rmSync(fileOf(runFolder), {force: true});

/** Undefined when there is none, or none that can be read. */
export const readEnvironments = (runFolder: string): SavedEnvironments | undefined => {
	try {
		const saved: SavedEnvironments = JSON.parse(readTextSync(fileOf(runFolder), recordBytes));
		const wanted = [saved.run, ...Object.values(saved.streams)];
		return wanted.every(index => typeof saved.environments[index] === 'object') ? saved : undefined;
	} catch {
		return undefined;
	}
};
