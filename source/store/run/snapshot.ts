import {copyFileSync, linkSync, lstatSync, renameSync, rmSync} from 'node:fs';
import path from 'node:path';
import {errorText} from '../../error.ts';
import {readBytesSync, readNamesSync, readTextSync, recordBytes} from '../../read-file.ts';

/** What a JSON file of ours holds, as far as can be said without knowing what it should hold. */
export type Snapshot =
	| {readonly is: 'missing'}
	| {readonly is: 'unreadable'; readonly reason: string}
	| {readonly is: 'broken'; readonly reason: string}
	| {readonly is: 'newer'; readonly version: number}
	| {readonly is: 'whole'; readonly value: unknown};

/** Looks at a file without changing anything. `schemaVersion` over 1 is newer. */
export const readSnapshot = (file: string): Snapshot => {
	let text: string;
	try {
		text = readTextSync(file, recordBytes);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {is: 'missing'};
		return {is: 'unreadable', reason: errorText(error)};
	}
	try {
		const value = JSON.parse(text);
		const version = value?.schemaVersion;
		return typeof version === 'number' && version > 1 ? {is: 'newer', version} : {is: 'whole', value};
	} catch (error) {
		return {is: 'broken', reason: errorText(error)};
	}
};

/** The state before. */
export const backupOf = (file: string): string => `${file}.bak`;
/** The same once more, in a file of its own. */
export const copyOf = (file: string): string => `${file}.copy`;

/** Makes `to` the same file as `from`, in one step. Where there are no hard links, a copy. */
const putLink = (from: string, to: string): void => {
	const temporary = `${to}.link`;
	rmSync(temporary, {force: true});
	try {
		linkSync(from, temporary);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw error;
		copyFileSync(from, temporary);
	}
	renameSync(temporary, to);
	// Renaming onto another link of the same file does nothing.
	rmSync(temporary, {force: true});
};

/** Keeps the file as it is beside itself, before it is replaced. False when there is none yet. */
export const keepBackup = (file: string): boolean => {
	try {
		putLink(file, backupOf(file));
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
		throw error;
	}
};

const keptCorrupt = 5;

/** Moves a broken file to <name>.corrupt-<instant> and keeps the newest five of these. Gives the new name. */
export const moveAside = (file: string, now: number): string => {
	const aside = `${file}.corrupt-${now}`;
	renameSync(file, aside);
	dropOldest(file);
	return aside;
};

/** As moveAside, of a file that is about to be replaced: it is never away. Nothing when there is none. */
export const keepAside = (file: string, now: number): void => {
	const facts = lstatSync(file, {throwIfNoEntry: false});
	if (!facts?.isFile()) return void (facts && moveAside(file, now));
	putLink(file, `${file}.corrupt-${now}`);
	dropOldest(file);
};

/** As moveAside, of a file that is still good for the most part: a copy of `source` is kept, one however often it is looked at. */
export const copyAside = (source: string, file: string, now: number): string => {
	const bytes = readBytesSync(source, recordBytes);
	const kept = listAsides(file).find(each => readBytesSync(each, recordBytes).equals(bytes));
	if (kept !== undefined) return kept;
	const aside = `${file}.corrupt-${now}`;
	copyFileSync(source, aside);
	dropOldest(file);
	return aside;
};

/** Oldest first. */
const listAsides = (file: string): readonly string[] => {
	const folder = path.dirname(file);
	const prefix = `${path.basename(file)}.corrupt-`;
	return readNamesSync(folder, 1000, name => name.startsWith(prefix))
		.toSorted()
		.map(name => path.join(folder, name));
};

const dropOldest = (file: string): void => {
	for (const old of listAsides(file).slice(0, -keptCorrupt)) rmSync(old, {force: true});
};
