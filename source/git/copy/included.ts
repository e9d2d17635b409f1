import {lstat} from 'node:fs/promises';
import {join} from 'node:path';
import {readText} from '../../read-file.ts';
import {askGit, runGit, splitNul} from '../client.ts';
import {type IncludeUnit, includeUnits} from './include-units.ts';

/** In the root of the main checkout, in gitignore syntax: which of its ignored files each new worktree gets a copy of. */
const includeFile = '.worktreeinclude';

const largestIncludeFile = 1024 * 1024;
const maxFiles = 1000;
const maxBytes = 50 * 1024 * 1024;
const longestPath = 500;

export type IncludedFile = {readonly path: string; readonly bytes: number};
export type LeftOut = {
	/** A folder ends in a slash. */
	readonly path: string;
	readonly files: number;
};
export type Included = {
	/** Regular files below the limits, relative to the main checkout. */
	readonly files: readonly IncludedFile[];
	/** What is named and ignored, and is not copied. */
	readonly leftOut: readonly LeftOut[];
};

/** Neither git's folders nor ours. */
const mayGo = (path: string): boolean => {
	const parts = path.toLowerCase().split('/');
	return !parts.includes('.git') && parts[0] !== '.claude-grid';
};

/** Of these paths, those that git ignores in the checkout; none when git cannot say it of all of them. */
export const ignoredOf = async (checkout: string, paths: readonly string[]): Promise<readonly string[]> => {
	if (paths.length === 0) {
		return [];
	}
	const answer = await askGit(checkout, ['check-ignore', '-z', '--stdin'], {input: paths.join('\0')});
	return answer.exitCode === 0 ? splitNul(answer.stdout) : [];
};

type Named = {readonly patterns: string; readonly files: readonly string[]; readonly folders: ReadonlySet<string>};

const named = async (mainCheckout: string): Promise<Named | 'unfit' | undefined> => {
	const file = join(mainCheckout, includeFile);
	const facts = await lstat(file).catch(() => undefined);
	if (facts === undefined) {
		return undefined;
	}
	if (!facts.isFile() || facts.size > largestIncludeFile) {
		return 'unfit';
	}
	const list = async (...options: readonly string[]) =>
		splitNul(await runGit(mainCheckout, ['ls-files', '-z', '-o', '-i', ...options, `--exclude-from=${file}`]));
	const folders = (await list('--directory')).filter(path => path.endsWith('/'));
	return {
		patterns: await readText(file, largestIncludeFile),
		files: (await list()).filter(mayGo),
		folders: new Set(folders),
	};
};

/** Its files with their sizes; undefined when not all of it can be copied within what is left. */
const measured = async (
	mainCheckout: string,
	unit: IncludeUnit,
	room: {readonly files: number; readonly bytes: number},
) => {
	if (unit.files.length > room.files) {
		return undefined;
	}
	const files: IncludedFile[] = [];
	let left = room.bytes;
	for (const path of unit.files) {
		const facts = await lstat(join(mainCheckout, path)).catch(() => undefined);
		left -= facts?.size ?? 0;
		if (!facts?.isFile() || left < 0 || Buffer.byteLength(path) > longestPath || path.endsWith('/')) {
			return undefined;
		}
		files.push({path, bytes: facts.size});
	}
	return {files, bytes: room.bytes - left};
};

/**
 * The files of the main checkout that git ignores and that .worktreeinclude names: at most 1000, 50 MB in all, no links.
 * Files with a line of their own come first; a folder comes whole or not at all.
 */
export const includedFiles = async (mainCheckout: string): Promise<Included> => {
	const found = await named(mainCheckout);
	if (found === 'unfit') {
		const path = `${includeFile} itself, which is not a file of at most 1 MB`;
		return {files: [], leftOut: [{path, files: 1}]};
	}
	const ignored = found === undefined ? [] : await ignoredOf(mainCheckout, found.files);
	const units = found === undefined ? [] : includeUnits(found.patterns, ignored, found.folders);
	const files: IncludedFile[] = [];
	const leftOut: LeftOut[] = [];
	let bytes = 0;
	for (const unit of units) {
		const room = {files: maxFiles - files.length, bytes: maxBytes - bytes};
		const fit = await measured(mainCheckout, unit, room);
		if (fit === undefined) {
			leftOut.push({path: unit.path, files: unit.files.length});
		} else {
			bytes += fit.bytes;
			files.push(...fit.files);
		}
	}
	return {files, leftOut};
};

const maxShown = 5;

/** Which they are, the largest first: `.cache/ (1100 files), dump.sql`. */
export const leftOutText = (leftOut: readonly LeftOut[]): string => {
	const sorted = [...leftOut].sort((a, b) => b.files - a.files);
	const shown = sorted
		.slice(0, maxShown)
		.map(({path, files}) => (path.endsWith('/') ? `${path} (${files} ${files === 1 ? 'file' : 'files'})` : path));
	return [...shown, ...(sorted.length > maxShown ? [`${sorted.length - maxShown} more`] : [])].join(', ');
};
