import {statSync} from 'node:fs';
import type {Run, RunOwner} from '../run/model/types.ts';
import {currentPlace} from './place.ts';
import {runFileOf} from './run/load-run.ts';

/** The repository, user and machine that a run of this common folder belongs to. */
export const ownerHere = (commonDir: string): RunOwner => {
	const {ino, dev} = statSync(commonDir);
	const {machine, host} = currentPlace();
	return {commonDir, inode: ino, device: dev, user: process.getuid?.() ?? 0, machine: machine || host};
};

/** Tells a repository from a copy of it, which has copies of its engine's files. */
export const repositoryMark = (commonDir: string): string => {
	const {dev, ino} = statSync(commonDir);
	return `${dev}:${ino}`;
};

/**
 * own: it began here. moved: this repository had another path. elsewhere: this repository, another machine or container.
 * foreign: it came with a copy, an archive or from another user; nothing of it is ever started.
 */
export type Ownership = 'own' | 'moved' | 'elsewhere' | 'foreign';

/** A file that was copied or unpacked is newer than the last thing that was written into it. */
const copiedAfterMs = 10_000;

/** A run of 0.1.0 names no owner: what is written in it tells when, and the system tells whether that is true. */
const isUntouched = (run: Run, folder: string): boolean => {
	const facts = statSync(runFileOf(folder), {throwIfNoEntry: false});
	return (
		facts !== undefined &&
		facts.uid === (process.getuid?.() ?? 0) &&
		Math.abs(facts.ctimeMs - run.lastMessageAt) < copiedAfterMs
	);
};

/** Whose a saved run is, asked in the repository with this common folder and main checkout. */
export const ownershipOf = (
	run: Run,
	folder: string,
	{commonDir, root}: {commonDir: string; root: string},
): Ownership => {
	const {owner} = run;
	if (!owner) return !isUntouched(run, folder) ? 'foreign' : run.repository === root ? 'own' : 'moved';
	const here = ownerHere(commonDir);
	const isSamePath = owner.commonDir === here.commonDir;
	if (owner.user !== here.user || owner.inode !== here.inode) return 'foreign';
	// A file system may get another device number when it is mounted anew.
	if (isSamePath) return owner.machine === here.machine ? 'own' : 'elsewhere';
	return owner.device === here.device && owner.machine === here.machine ? 'moved' : 'foreign';
};
