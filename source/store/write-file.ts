import {randomBytes} from 'node:crypto';
import {chmodSync, closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync} from 'node:fs';
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

/**
 * Replaces a file as a whole, or not at all, readable by us alone (0600). `isDurable: false` leaves out the fsync, for what
 * is made anew anyway. Throws UserError STORE_FULL, STORE_READ_ONLY, STORE_FAILED; what was there is then untouched.
 */
export const writeAtomically = (path: string, text: string, {isDurable = true} = {}): void => {
	const temporary = `${path}.tmp-${randomBytes(6).toString('hex')}`;
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
