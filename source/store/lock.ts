import {createHash, randomBytes} from 'node:crypto';
import {linkSync, renameSync, rmSync, statSync, utimesSync, writeFileSync} from 'node:fs';
import {readTextSync, smallBytes} from '../read-file.ts';
import type {ProcessIdentity} from '../run/model/types.ts';
import type {Place} from './place.ts';
import {storeError} from './store-error.ts';

/** What an owner says of itself; what it leaves out was not known to its version. */
export type LockOwner = ProcessIdentity & {readonly place?: Place; readonly repository?: string};

export type LockRequest = {
	readonly path: string;
	readonly owner: LockOwner;
	/** The store knows no processes; the caller does. `ageMs`: since the lock was touched last, by the clock of its file system. */
	readonly isOwnerAlive: (owner: LockOwner, ageMs: number) => Promise<boolean>;
};
export type LockResult =
	| {
			readonly ok: true;
			readonly release: () => void;
			/** Says that its owner lives, to those who cannot see it. False: the lock is another's, or gone. */
			readonly touch: () => boolean;
	  }
	/** Somebody living has it. */
	| {readonly ok: false; readonly owner: LockOwner};

const readLock = (path: string): string | undefined => {
	try {
		return readTextSync(path, smallBytes);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		throw error;
	}
};

const parseOwner = (text: string): LockOwner | undefined => {
	try {
		const {pid, startTime, bootId, place, repository} = JSON.parse(text);
		const isWhole = Number.isInteger(pid) && typeof startTime === 'string' && typeof bootId === 'string';
		if (!isWhole) return undefined;
		return {pid, startTime, bootId, ...(place && {place}), ...(typeof repository === 'string' && {repository})};
	} catch {
		return undefined;
	}
};

/** True when the lock was free and is ours now; its content is whole from its first moment. */
const link = (temporary: string, path: string): boolean => {
	try {
		linkSync(temporary, path);
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
		throw error;
	}
};

/**
 * Replaces a dead owner's lock. Only who holds the lock on exactly this dead content may, and it looks at the content again
 * under that lock: a slow contender never takes away what a faster one has just taken over. A contender that dies in here
 * leaves a stale lock of the same kind.
 */
const takeOver = async (request: LockRequest, temporary: string, stale: string): Promise<boolean> => {
	const claim = `${request.path}.${createHash('sha256').update(stale).digest('hex').slice(0, 12)}`;
	const claimed = await acquireLock({...request, path: claim});
	if (!claimed.ok) return false;
	try {
		if (readLock(request.path) !== stale) return false;
		renameSync(temporary, request.path);
		return true;
	} finally {
		claimed.release();
	}
};

/** By the clock of the file system: that of the owner's machine may differ. */
const ageOf = (path: string, temporary: string): number => {
	const now = new Date();
	utimesSync(temporary, now, now);
	const [lock, mine] = [path, temporary].map(file => statSync(file, {throwIfNoEntry: false}));
	return lock && mine ? Math.abs(mine.ctimeMs - lock.ctimeMs) : Number.POSITIVE_INFINITY;
};

const contend = async (request: LockRequest, temporary: string): Promise<LockOwner | undefined> => {
	for (;;) {
		if (link(temporary, request.path)) return undefined;
		const text = readLock(request.path);
		if (text === undefined) continue;
		const owner = parseOwner(text);
		if (owner && (await request.isOwnerAlive(owner, ageOf(request.path, temporary)))) return owner;
		if (await takeOver(request, temporary, text)) return undefined;
		await new Promise(resolve => setTimeout(resolve, 5));
	}
};

/**
 * Takes a lock file for a process, once for its life: nothing has to be renewed, a suspended owner keeps it. A dead or broken
 * lock is taken over. Of any number of contenders exactly one gets it. Throws UserError when the folder cannot be written.
 */
export const acquireLock = async (request: LockRequest): Promise<LockResult> => {
	const nonce = randomBytes(8).toString('hex');
	const text = JSON.stringify({...request.owner, nonce});
	const temporary = `${request.path}.tmp-${nonce}`;
	try {
		writeFileSync(temporary, text, {mode: 0o600, flag: 'wx'});
		const owner = await contend(request, temporary);
		if (owner) return {ok: false, owner};
	} catch (error) {
		throw storeError(error, request.path);
	} finally {
		rmSync(temporary, {force: true});
	}
	const release = () => {
		if (readLock(request.path) === text) rmSync(request.path, {force: true});
	};
	const touch = (): boolean => {
		try {
			if (readLock(request.path) !== text) return false;
			const now = new Date();
			utimesSync(request.path, now, now);
		} catch {
			// What cannot be read or written now says nothing of who has the lock.
		}
		return true;
	};
	return {ok: true, release, touch};
};
