import {createHash, randomBytes} from 'node:crypto';
import {linkSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import type {ProcessIdentity} from '../run/types.ts';
import {storeError} from './store-error.ts';

export type LockRequest = {
	readonly path: string;
	readonly owner: ProcessIdentity;
	/** The store knows no processes; the caller does. */
	readonly isOwnerAlive: (owner: ProcessIdentity) => Promise<boolean>;
};
export type LockResult =
	| {readonly ok: true; readonly release: () => void}
	/** Somebody living has it. */
	| {readonly ok: false; readonly owner: ProcessIdentity};

const readLock = (path: string): string | undefined => {
	try {
		return readFileSync(path, 'utf8');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		throw error;
	}
};

const parseOwner = (text: string): ProcessIdentity | undefined => {
	try {
		const {pid, startTime, bootId} = JSON.parse(text);
		const isWhole = Number.isInteger(pid) && typeof startTime === 'string' && typeof bootId === 'string';
		return isWhole ? {pid, startTime, bootId} : undefined;
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

const contend = async (request: LockRequest, temporary: string): Promise<ProcessIdentity | undefined> => {
	for (;;) {
		if (link(temporary, request.path)) return undefined;
		const text = readLock(request.path);
		if (text === undefined) continue;
		const owner = parseOwner(text);
		if (owner && (await request.isOwnerAlive(owner))) return owner;
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
	return {ok: true, release};
};
