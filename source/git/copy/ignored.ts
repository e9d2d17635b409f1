import {lstat} from 'node:fs/promises';
import {join} from 'node:path';
import {readNames} from '../../read-file.ts';
import {runGit, splitNul} from '../client.ts';

export type IgnoredFiles = {
	/** As the user reads them: folders that are ignored as a whole end in a slash. Symlinks are not listed: they hold nothing. */
	readonly listed: readonly string[];
	/** Every ignored file that is not rebuilt by a package manager. */
	readonly files: readonly string[];
	readonly bytes: number;
	/** A git repository of its own in there, or more files than are worth reading. */
	readonly cannotBeSaved?: string;
};

const maxFiles = 20_000;
/** Folders may hold nothing but folders. */
const maxLooked = 100_000;
// Only what a package manager makes from a lock file; names such as `target` or `build` may hold anything.
export const rebuilt: ReadonlySet<string> = new Set(['node_modules', '.venv', '__pycache__']);

type Found = {files: string[]; bytes: number; looked: number; cannotBeSaved?: string};
type Known = ReadonlySet<string>;

/** True when it holds nothing but known files. */
const walk = async (worktree: string, path: string, known: Known, found: Found): Promise<boolean> => {
	const name = path.replace(/\/$/, '');
	const facts = await lstat(join(worktree, name)).catch(() => undefined);
	const last = name.split('/').at(-1) ?? '';
	if (facts === undefined || found.cannotBeSaved !== undefined) {
		return false;
	}
	if (rebuilt.has(last) || (facts.isFile() && known.has(name))) {
		return known.has(name);
	}
	if (last === '.git') {
		found.cannotBeSaved = `${name} is a git repository of its own`;
	} else if (facts.isDirectory()) {
		const entries = await readNames(join(worktree, name), maxLooked - found.looked);
		found.looked += entries.length;
		if (found.looked >= maxLooked) {
			found.cannotBeSaved = `there are more than ${maxLooked} ignored files and folders`;
			return false;
		}
		let isKnown = entries.length > 0;
		for (const entry of entries) {
			isKnown = (await walk(worktree, `${name}/${entry}`, known, found)) && isKnown;
		}
		return isKnown;
	} else if (facts.isFile()) {
		found.files.push(name);
		found.bytes += facts.size;
		if (found.files.length > maxFiles) {
			found.cannotBeSaved = `there are more than ${maxFiles} ignored files`;
		}
	}
	return false;
};

/** The ignored files of a checkout, which git removes with a worktree without a word; `known` files do not count. */
export const ignoredFiles = async (worktree: string, known: Known = new Set()): Promise<IgnoredFiles> => {
	const args = ['ls-files', '--others', '--ignored', '--exclude-standard', '--directory', '-z'];
	const paths = splitNul(await runGit(worktree, args));
	const listed: string[] = [];
	const found: Found = {files: [], bytes: 0, looked: 0};
	for (const path of paths) {
		const facts = await lstat(join(worktree, path.replace(/\/$/, ''))).catch(() => undefined);
		const isKnown = facts === undefined || facts.isSymbolicLink() || (await walk(worktree, path, known, found));
		if (!isKnown) {
			listed.push(path);
		}
	}
	const {looked: _, ...rest} = found;
	return {listed, ...rest};
};
