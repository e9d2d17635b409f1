import {chmodSync, lstatSync, mkdirSync, type Stats} from 'node:fs';
import path from 'node:path';
import {UserError} from '../error.ts';

const others = 0o022;
const isForAnyone = 0o002;
const isForItsGroup = 0o2000;

const factsOf = (folder: string): Stats | undefined => lstatSync(folder, {throwIfNoEntry: false});

const unsafe = (message: string, hint: string): UserError => new UserError(message, {code: 'FOLDER_UNSAFE', hint});

/** The folder and those above it that are ours to make, up to the repository's. */
const withParents = (folder: string): readonly string[] =>
	path.basename(path.dirname(folder)) === '.claude-grid' ? [path.dirname(folder), folder] : [folder];

const check = (folder: string, repository: Stats | undefined, elsewhere: string): void => {
	const facts = factsOf(folder);
	if (!facts) return;
	if (facts.isSymbolicLink()) throw unsafe(`${folder} is a link.`, `Remove the link; ${elsewhere}.`);
	if (!facts.isDirectory()) throw unsafe(`${folder} is not a folder.`, `Move it away; ${elsewhere}.`);
	const user = process.getuid?.();
	if (user === undefined) return;
	if (facts.uid !== user && facts.uid !== repository?.uid)
		throw unsafe(`${folder} belongs to another user, who could put anything there.`, `Move it away; ${elsewhere}.`);
	// A file system without modes shows all as open; and who may write in the repository needs no other way.
	const open = facts.mode & others & ~(repository?.mode ?? 0);
	if (open === 0) return;
	if ((open & isForAnyone) !== 0 || (facts.mode & isForItsGroup) !== 0)
		throw unsafe(`Other users may write in ${folder}.`, `chmod go-w ${folder}; ${elsewhere}.`);
	chmodSync(folder, facts.mode & 0o7777 & ~others);
};

/**
 * Throws FOLDER_UNSAFE for a folder where others could put something in our place: it is a link, another user's, or open to
 * all. `gitFolder` is the repository's: its owner, and who may write there, may do so here. What its group got by an umask
 * is taken back. `elsewhere`: what else the user may do.
 */
export const requirePrivate = (folder: string, gitFolder: string, elsewhere: string): void => {
	const repository = factsOf(gitFolder);
	for (const each of withParents(folder)) check(each, repository, elsewhere);
};

/** Makes it for us alone (0700) where it is not there. */
export const ensurePrivate = (folder: string, gitFolder: string, elsewhere: string): void => {
	requirePrivate(folder, gitFolder, elsewhere);
	mkdirSync(folder, {recursive: true, mode: 0o700});
	requirePrivate(folder, gitFolder, elsewhere);
};
