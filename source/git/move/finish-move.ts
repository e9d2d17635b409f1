import {rename, rm, stat} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {pathExists} from '../path-exists.ts';
import {commonFolder, isAncestor, refCommit} from '../refs/names.ts';
import {dropIndexLock, isOwnIndexLock} from './index-lock.ts';
import {followedIn, forgetMove, listMoves, type Move, type MoveIntent, newIndexOf} from './intent.ts';
import {undoMove} from './undo-move.ts';

const maxChecks = 10;

/** False also for a checkout that was deleted since. */
const hasFiles = async ({checkout}: MoveIntent): Promise<boolean> => checkout !== '' && (await pathExists(checkout));

/** Removes a lock made since then that is still the same one after ten looks in a second. */
const removeStale = async (lock: string, since: number): Promise<void> => {
	const first = await stat(lock).catch(() => undefined);
	if (first === undefined || first.ctimeMs < since - 1000) return;
	for (let check = 1; check <= maxChecks; check += 1) {
		await sleep(100);
		if ((await stat(lock).catch(() => undefined))?.ino !== first.ino) return;
	}
	await rm(lock, {force: true});
};

/**
 * Removes the locks that a git process of ours, killed in the middle, left on HEAD and on the branch. Only while our lock of
 * the index is there: with it no git command of a user in that checkout gets as far as those.
 */
export const dropRefLocks = async ({intent}: Move, repository: string): Promise<void> => {
	const {index, ref, at} = intent;
	await removeStale(join(await commonFolder(repository), `${ref}.lock`), at);
	// Beside the index, where it is also when the checkout is gone.
	if (index !== '') await removeStale(join(dirname(index), 'HEAD.lock'), at);
};

/** True when the branch has got where it was to go, or beyond. */
const hasMoved = async ({intent}: Move, repository: string): Promise<boolean> => {
	const tip = await refCommit(repository, intent.ref);
	return tip !== undefined && (tip === intent.to || (await isAncestor(repository, intent.to, tip)));
};

/**
 * Brings a move to its end with none of its processes left: where the branch has moved, the new index is put in its place;
 * else the files are put back. True when it has moved. To be called with our locks held.
 */
export const finishMove = async (move: Move, repository: string): Promise<boolean> => {
	const {intent, folder} = move;
	if (!(await hasFiles(intent))) return hasMoved(move, repository);
	// No new index: the move had not come to the files, or was over.
	const hasIndex = await pathExists(newIndexOf(intent));
	if ((await pathExists(followedIn(folder))) && (await hasMoved(move, repository))) {
		if (hasIndex) await rename(newIndexOf(intent), intent.index);
		return true;
	}
	if (hasIndex) await undoMove(intent);
	return false;
};

/** Gives the locks back and forgets the move. */
export const closeMove = async (move: Move): Promise<void> => {
	const {index, locked, id} = move.intent;
	if (index !== '') {
		await rm(newIndexOf(move.intent), {force: true});
		await rm(`${newIndexOf(move.intent)}.lock`, {force: true});
	}
	for (const one of locked) await dropIndexLock(one, id);
	await forgetMove(move);
};

/**
 * Ends the moves that an engine or a git process left in the middle: each is finished or taken back, exactly, and only locks
 * of ours are removed. To be called before anything is merged. Gives what was done, a sentence each.
 */
export const recoverMoves = async (
	repository: string,
	endProcesses: (tag: string) => Promise<unknown>,
): Promise<string[]> => {
	const told: string[] = [];
	for (const move of await listMoves(repository)) {
		const {intent} = move;
		await endProcesses(intent.tag);
		const held = await Promise.all(intent.locked.map(index => isOwnIndexLock(index, intent.id)));
		if (held.includes(true)) {
			await dropRefLocks(move, repository);
			const what = (await finishMove(move, repository)) ? 'was finished' : 'was taken back';
			told.push(`A merge into ${intent.ref.replace(/^refs\/heads\//, '')} that was cut off ${what}.`);
		}
		await closeMove(move);
	}
	return told;
};
