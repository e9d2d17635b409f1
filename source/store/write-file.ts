import {randomBytes} from 'node:crypto';
import {chmodSync, closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync} from 'node:fs';
import {open, rename, rm} from 'node:fs/promises';
import path from 'node:path';
import {readNamesSync} from '../read-file.ts';
import {storeError} from './store-error.ts';

/** Makes the folder, and those above it, for us alone (0700). */
export const ensureFolder = (path: string): void => {
	try {
		mkdirSync(path, {recursive: true, mode: 0o700});
		if ((statSync(path).mode & 0o777) !== 0o700) chmodSync(path, 0o700);
	} catch (error) {
		throw storeError(error, path);
	}
};

/** write(2) may take less than it is given, on a full disk without an error. */
export const writeWhole = (descriptor: number, bytes: Uint8Array): void => {
	for (let written = 0; written < bytes.length; ) {
		written += writeSync(descriptor, bytes, written);
	}
};

const temporaryFor = (file: string): string => `${file}.tmp-${randomBytes(6).toString('hex')}`;

/** Removes what writers that were killed have left in a folder, once it is older than a minute. */
export const sweepTemporary = (folder: string, now: number): void => {
	for (const name of readNamesSync(folder, 1000, each => /\.tmp-[0-9a-f]{12,}$/.test(each))) {
		const temporary = path.join(folder, name);
		const facts = statSync(temporary, {throwIfNoEntry: false});
		if (facts && now - facts.mtimeMs > 60_000) rmSync(temporary, {force: true});
	}
};

/**
 * Replaces a file as a whole, or not at all, readable by us alone (0600). `isDurable: false` leaves out the fsync, for what
 * is made anew anyway. Throws UserError STORE_FULL, STORE_READ_ONLY, STORE_FAILED; what was there is then untouched.
 */
export const writeAtomically = (path: string, text: string, {isDurable = true} = {}): void => {
	const temporary = temporaryFor(path);
	try {
		const descriptor = openSync(temporary, 'wx', 0o600);
		try {
			writeWhole(descriptor, Buffer.from(text));
			if (isDurable) fsyncSync(descriptor);
		} finally {
			closeSync(descriptor);
		}
		renameSync(temporary, path);
	} catch (error) {
		rmSync(temporary, {force: true});
		throw storeError(error, path);
	}
};

/** A new file of ours (0600), on the disk when it resolves. */
export const writeNew = async (file: string, text: string): Promise<void> => {
	const handle = await open(file, 'wx', 0o600);
	try {
		await handle.writeFile(text);
		await handle.sync();
	} finally {
		await handle.close();
	}
};

/** A rename is on the disk only once its folder is. */
export const syncFolder = async (folder: string): Promise<void> => {
	const handle = await open(folder, 'r');
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
};

/** `commit` puts the new content in place in one step; without it nothing has happened. */
export type Written = {readonly commit: () => Promise<void>; readonly drop: () => Promise<void>};

/** Writes the new content of a file beside it, on the disk when it resolves. Rejects with the system's own error. */
export const writeBeside = async (file: string, text: string): Promise<Written> => {
	const temporary = temporaryFor(file);
	const drop = () => rm(temporary, {force: true});
	try {
		await writeNew(temporary, text);
	} catch (error) {
		await drop();
		throw error;
	}
	return {commit: () => rename(temporary, file), drop};
};

/** As writeAtomically, without holding anybody up; on the disk when it resolves. */
export const writeDurably = async (file: string, text: string): Promise<void> => {
	try {
		await (await writeBeside(file, text)).commit();
		await syncFolder(path.dirname(file));
	} catch (error) {
		throw storeError(error, file);
	}
};
