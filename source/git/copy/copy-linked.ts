import {constants} from 'node:fs';
import {
	chmod,
	copyFile,
	lstat,
	mkdir,
	readdir,
	readlink,
	realpath,
	rename,
	symlink,
	unlink,
	utimes,
} from 'node:fs/promises';
import {basename, dirname, isAbsolute, join, normalize, relative, sep} from 'node:path';
import {UserError} from '../../error.ts';
import {readNames} from '../../read-file.ts';
import {pathExists} from '../path-exists.ts';
import {addExclude, excludePattern} from './exclude.ts';
import {rebuilt} from './ignored.ts';

/** The path as git sees it below the checkout; undefined when it leaves the checkout or cannot be written in a line. */
const insidePath = (path: string): string | undefined => {
	const clean = normalize(path).replace(/\/+$/, '');
	const isOutside = isAbsolute(clean) || clean === '..' || clean.startsWith(`..${sep}`);
	const isGit = clean.split(sep).some(part => part.toLowerCase() === '.git');
	return isOutside || isGit || clean === '.' || clean === '' || /[\n\r\0]/.test(clean) ? undefined : clean;
};

/** A link that leads into the main checkout leads to the same place of the worktree instead; others stay as they are. */
const copyLink = async (from: string, to: string, {main, worktree}: Roots): Promise<void> => {
	const target = await readlink(from);
	const inside = isAbsolute(target) ? relative(main, target) : '..';
	const isOurs = inside !== '..' && !inside.startsWith(`..${sep}`);
	await symlink(
		isOurs ? relative(dirname(join(worktree, relative(main, from))), join(worktree, inside)) || '.' : target,
		to,
	);
};

type Roots = {readonly main: string; readonly worktree: string};

const atOnce = 16;

/** What the file system can share until one of the two writes costs no space; what is there already is written again. */
const copyEntry = async (from: string, to: string, roots: Roots): Promise<void> => {
	const facts = await lstat(from);
	if (facts.isDirectory()) {
		await mkdir(to, {recursive: true});
		// A file .git leads to git's own folder of the main checkout.
		const names = (await readdir(from)).filter(name => name.toLowerCase() !== '.git');
		for (let at = 0; at < names.length; at += atOnce) {
			const some = names.slice(at, at + atOnce);
			await Promise.all(some.map(name => copyEntry(join(from, name), join(to, name), roots)));
		}
		// A folder that cannot be written could not be removed with the worktree.
		await chmod(to, (facts.mode & 0o777) | 0o700);
	} else if (facts.isSymbolicLink()) {
		await unlink(to).catch(() => undefined);
		await copyLink(from, to, roots);
	} else if (facts.isFile()) {
		await copyFile(from, to, constants.COPYFILE_FICLONE);
		await utimes(to, facts.atime, facts.mtime);
	}
};

const copyWhole = async (path: string, from: string, to: string, roots: Roots): Promise<void> => {
	// It gets its name when it is whole; a start that was cut off continues here.
	const half = `${to}.claude-grid-copy`;
	try {
		await copyEntry(from, half, roots);
		await rename(half, to);
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		if (code === 'ENOSPC' || code === 'EDQUOT') {
			throw new UserError(`${path} ("link") does not fit on the disk of the worktree.`, {
				hint: 'Free space, or take it out of "link" and let "setup" make it.',
			});
		}
		throw error;
	}
};

/**
 * Copies files and folders of the main checkout that are there and that the worktree lacks, and keeps them out of git. They
 * are copies, not links, so that no installer and no agent writes into the main checkout. A path that leaves either
 * checkout is passed over.
 */
export const copyLinked = async (mainCheckout: string, worktree: string, link: readonly string[]): Promise<void> => {
	const main = await realpath(mainCheckout).catch(() => undefined);
	if (main === undefined) {
		return;
	}
	const roots = {main, worktree: await realpath(worktree)};
	const top = roots.worktree;
	for (const path of link.map(insidePath).filter(inside => inside !== undefined)) {
		const parent = await realpath(dirname(join(worktree, path))).catch(() => undefined);
		const isInside = parent !== undefined && (parent === top || parent.startsWith(top + sep));
		const from = await realpath(join(mainCheckout, path)).catch(() => undefined);
		if (!isInside || from === undefined || (await pathExists(join(parent, basename(path))))) {
			continue;
		}
		const pattern = excludePattern(path);
		await addExclude(worktree, pattern);
		await addExclude(worktree, `${pattern}.claude-grid-copy`);
		await copyWhole(path, from, join(parent, basename(path)), roots);
	}
};

export type LinkedFiles = {
	readonly files: readonly string[];
	/** Folders that a package manager makes; they are not looked into. */
	readonly rebuilt: readonly string[];
};

/** What is more is not known as linked: a worktree that holds it is kept. */
const mostLinked = 100_000;

/** What lies in the worktree at linked paths. */
export const linkedFiles = async (worktree: string, link: readonly string[]): Promise<LinkedFiles> => {
	const [files, folders]: [string[], string[]] = [[], []];
	let left = mostLinked;
	const walk = async (path: string): Promise<void> => {
		const facts = await lstat(join(worktree, path)).catch(() => undefined);
		if (facts?.isFile()) {
			files.push(path);
		} else if (facts?.isDirectory() && rebuilt.has(basename(path))) {
			folders.push(path);
		} else if (facts?.isDirectory()) {
			const names = await readNames(join(worktree, path), left);
			left = Math.max(1, left - names.length);
			for (const name of names) {
				await walk(`${path}/${name}`);
			}
		}
	};
	for (const path of link.map(insidePath)) {
		if (path !== undefined) {
			await walk(path);
		}
	}
	return {files, rebuilt: folders};
};
