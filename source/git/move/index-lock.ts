import {randomBytes} from 'node:crypto';
import {link, rm, writeFile} from 'node:fs/promises';
import {readText, recordBytes} from '../../read-file.ts';
import {lockedBy, waitForLock} from '../client.ts';

const attempts = 6;

const markOf = (id: string): string => `claude-grid move ${id}\n`;

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/** Makes the lock with its mark in it, in one step where the filesystem has hard links. False: somebody has it. */
const make = async (lock: string, mark: string): Promise<boolean> => {
	const temporary = `${lock}.claude-grid-${randomBytes(6).toString('hex')}`;
	try {
		await writeFile(temporary, mark, {flag: 'wx'});
		await link(temporary, lock);
		return true;
	} catch (error) {
		if (codeOf(error) === 'EEXIST') return false;
		if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(codeOf(error) ?? '')) throw error;
		return await writeFile(lock, mark, {flag: 'wx'}).then(
			() => true,
			failure => {
				if (codeOf(failure) === 'EEXIST') return false;
				throw failure;
			},
		);
	} finally {
		await rm(temporary, {force: true});
	}
};

/**
 * Takes git's own lock of an index, so that no git command changes that checkout, its HEAD or its index meanwhile. Waits
 * three seconds for another git command; then throws a UserError that names the lock.
 */
export const takeIndexLock = async (index: string, id: string): Promise<void> => {
	const lock = `${index}.lock`;
	for (let attempt = 1; !(await make(lock, markOf(id))); attempt += 1) {
		if (attempt >= attempts) throw lockedBy(lock);
		await waitForLock(attempt);
	}
};

/** True when the lock is there and carries that mark. */
export const isOwnIndexLock = async (index: string, id: string): Promise<boolean> =>
	(await readText(`${index}.lock`, recordBytes).catch(() => '')) === markOf(id);

/** Gives the lock back; one that is someone else's by now stays. */
export const dropIndexLock = async (index: string, id: string): Promise<void> => {
	if (await isOwnIndexLock(index, id)) await rm(`${index}.lock`, {force: true});
};
