import {existsSync} from 'node:fs';
import {UserError} from '../../error.ts';
import {currentBootId, findLiving} from '../../process/watch/identity.ts';
import type {LockOwner} from '../../store/lock.ts';
import {repositoryMark} from '../../store/ownership.ts';
import {currentPlace, isSamePlace} from '../../store/place.ts';

export const beatMs = 5000;
const silentMs = 30_000;

/** A pid means the same here as where the owner is: in one pid namespace of one kernel, whatever the machine is called by now. */
const isNear = async ({bootId, place}: LockOwner): Promise<boolean> => {
	const here = currentPlace();
	if (place === undefined || isSamePlace(place, here)) return true;
	return place.pidNamespace === here.pidNamespace && bootId === (await currentBootId());
};

/** A pid is looked up only where it means something; who cannot see the owner goes by when it was heard of last. */
export const isEngineAlive = async (owner: LockOwner, ageMs: number, commonDir: string): Promise<boolean> => {
	if (owner.repository !== undefined && owner.repository !== repositoryMark(commonDir)) return false;
	if (await isNear(owner)) return (await findLiving(owner)) !== undefined;
	return ageMs < silentMs;
};

/** Throws when the engine that has the lock cannot be reached from here. */
export const requireNear = async (owner: LockOwner): Promise<void> => {
	const {pid, place} = owner;
	if (place === undefined || (await isNear(owner))) return;
	const where = place.host === currentPlace().host ? 'in another container' : `on another machine, ${place.host}`;
	throw new UserError(`The engine of this repository is running elsewhere: pid ${pid} ${where}.`, {
		code: 'ENGINE_ELSEWHERE',
		hint: `Use claude-grid there. Once that engine has ended, one can start here after ${silentMs / 1000} s.`,
	});
};

/** Another engine has the run now: this one must change nothing any more, not even by a last save. */
export const lostLock = (commonDir: string): void => {
	// A repository that was moved or deleted is noticed elsewhere.
	if (!existsSync(commonDir)) return;
	console.error(new Date().toISOString(), 'another engine has taken over this repository: this one ends');
	process.exit(1);
};
