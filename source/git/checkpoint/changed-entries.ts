import {runGit} from '../client.ts';

/** Mode and blob of a path in a tree; mode 000000: it is not there. */
export type TreeEntry = {readonly mode: string; readonly blob: string};

/** In all that is remembered together: a large branch has many of them in each. */
const maxEntries = 20_000;
const maxKnown = 300;
const known = new Map<string, ReadonlyMap<string, TreeEntry>>();
let entriesKnown = 0;

const forget = (key: string): void => {
	entriesKnown -= known.get(key)?.size ?? 0;
	known.delete(key);
};

/** As the last one used; of the others those used longest ago go first. */
const remember = (key: string, entries: ReadonlyMap<string, TreeEntry>): void => {
	forget(key);
	known.set(key, entries);
	entriesKnown += entries.size;
	for (const oldest of known.keys()) {
		if (oldest === key || (entriesKnown <= maxEntries && known.size <= maxKnown)) return;
		forget(oldest);
	}
};

export const gone = '000000';

/** What the second tree has where the two differ. */
export const changedEntries = async (
	repository: string,
	from: string,
	to: string,
): Promise<ReadonlyMap<string, TreeEntry>> => {
	const key = `${repository}\0${from}\0${to}`;
	const before = known.get(key);
	if (before !== undefined) {
		remember(key, before);
		return before;
	}
	const words = (
		await runGit(repository, ['diff-tree', '-r', '-z', '--raw', '--no-renames', '--full-index', from, to])
	).split('\0');
	const entries = new Map<string, TreeEntry>();
	for (let index = 0; index + 1 < words.length; index += 2) {
		const [, mode = gone, , blob = ''] = (words[index] ?? '').split(' ');
		entries.set(words[index + 1] ?? '', {mode, blob});
	}
	remember(key, entries);
	return entries;
};
