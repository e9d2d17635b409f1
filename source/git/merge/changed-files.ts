import {runGit} from '../client.ts';

/** The paths that commits of a branch have touched, with what is needed to say which others they could be in conflict with. */
export type ChangedFiles = {
	readonly paths: ReadonlySet<string>;
	/** Every folder above a touched path, and above a path that was taken away. */
	readonly folders: ReadonlySet<string>;
	readonly emptied: ReadonlySet<string>;
};

const maxPaths = 20_000;
const known = new Map<string, ChangedFiles | undefined>();

const keyOf = (repository: string, range: string): string => `${repository}\0${range}`;

/** A tip that has moved on is not asked about again: of a repository no others are remembered than these. */
export const rememberOnly = (repository: string, base: string, tips: readonly string[]): void => {
	const wanted = new Set(tips.map(tip => keyOf(repository, `${base}..${tip}`)));
	for (const key of known.keys()) if (key.startsWith(keyOf(repository, '')) && !wanted.has(key)) known.delete(key);
};

const foldersOf = function* (path: string): Generator<string> {
	for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
		yield path.slice(0, end);
	}
};

/** The letter and path of each change in a `--name-status -z` answer; between commits stand empty words. */
const readChanges = function* (answer: string): Generator<{readonly status: string; readonly path: string}> {
	const words = answer.split('\0');
	for (let index = 0; index < words.length; index += 1) {
		const status = words[index]?.trim() ?? '';
		if (status !== '') {
			index += 1;
			yield {status, path: words[index] ?? ''};
		}
	}
};

const readChangedFiles = (answer: string): ChangedFiles | undefined => {
	const [paths, folders, emptied] = [new Set<string>(), new Set<string>(), new Set<string>()];
	for (const {status, path} of readChanges(answer)) {
		paths.add(path);
		for (const folder of foldersOf(path)) {
			folders.add(folder);
			if (status === 'D') {
				emptied.add(folder);
			}
		}
		if (paths.size > maxPaths) {
			return undefined;
		}
	}
	return {paths, folders, emptied};
};

/** What the commits from `base` to `tip` have touched, merges too; undefined when it is not known or too much to compare. */
export const changedSince = async (
	repository: string,
	base: string,
	tip: string,
): Promise<ChangedFiles | undefined> => {
	const range = `${base}..${tip}`;
	const key = keyOf(repository, range);
	if (known.has(key)) {
		return known.get(key);
	}
	const args = [
		'log',
		'--format=',
		'--name-status',
		'-z',
		'-m',
		'--no-renames',
		'--no-ext-diff',
		'--no-show-signature',
		range,
		'--',
	];
	const touched = await runGit(repository, args).then(readChangedFiles, () => undefined);
	known.set(key, touched);
	return touched;
};

const doOverlap = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean => {
	const [small, large] = one.size < other.size ? [one, other] : [other, one];
	for (const item of small) {
		if (large.has(item)) {
			return true;
		}
	}
	return false;
};

/**
 * False when two branches cannot be in conflict: no path touched by both, none a folder of the other's, and no folder that one
 * took files from (it may have been renamed) where the other worked.
 */
export const mayConflict = (one: ChangedFiles | undefined, other: ChangedFiles | undefined): boolean =>
	!one ||
	!other ||
	doOverlap(one.paths, other.paths) ||
	doOverlap(one.paths, other.folders) ||
	doOverlap(one.folders, other.paths) ||
	doOverlap(one.emptied, other.folders) ||
	doOverlap(one.folders, other.emptied);
