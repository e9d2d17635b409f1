/** Compares what a stream said it would touch (globs and folders of its plan) with what it did touch. */

const maxAlternatives = 64;

/** `src/{a,b}.ts` as `src/a.ts` and `src/b.ts`; at most 64, the rest stays as written. */
const alternatives = (pattern: string): readonly string[] => {
	let open = [pattern];
	for (;;) {
		const next = open.flatMap(one => {
			const match = /\{([^{}]*)\}/.exec(one);
			if (!match) return [one];
			return match[1]!.split(',').map(part => one.replace(match[0], () => part));
		});
		if (next.length > maxAlternatives || next.every((one, index) => one === open[index])) return open;
		open = next;
	}
};

/**
 * Whether `items` fit `pattern`, where an item that `isMany` matches any number of items.
 * Goes back to the last such item only, so it takes at most items x pattern steps.
 */
const fits = <Item>(
	pattern: readonly Item[],
	items: readonly Item[],
	isMany: (item: Item) => boolean,
	isSame: (pattern: Item, item: Item) => boolean,
): boolean => {
	let [at, from, backAt, backFrom] = [0, 0, -1, 0];
	while (from < items.length) {
		if (at < pattern.length && isMany(pattern[at]!)) {
			backAt = at++;
			backFrom = from;
		} else if (at < pattern.length && isSame(pattern[at]!, items[from]!)) {
			at++;
			from++;
		} else if (backAt >= 0) {
			at = backAt + 1;
			from = ++backFrom;
		} else return false;
	}
	while (at < pattern.length && isMany(pattern[at]!)) at++;
	return at === pattern.length;
};

const segmentFits = (pattern: string, segment: string): boolean =>
	fits(
		[...pattern],
		[...segment],
		character => character === '*',
		(wanted, character) => wanted === '?' || wanted === character,
	);

const segmentsOf = (path: string): readonly string[] =>
	path.split('/').filter(segment => segment !== '' && segment !== '.');

/** Whether a planned `files` entry covers a path: a glob (`**`, `*`, `?`, `{a,b}`), a file or a folder. */
export const isClaimed = (entry: string, path: string): boolean =>
	alternatives(entry.trim()).some(pattern => {
		const wanted = segmentsOf(pattern);
		if (wanted.length === 0) return true;
		// A folder claims what is in it.
		const isFolder = !/[*?]/.test(wanted.at(-1)!);
		const all = isFolder ? [...wanted, '**'] : wanted;
		return fits(all, segmentsOf(path), segment => segment === '**', segmentFits);
	});

export type Claims = {
	/** Paths that were touched although no entry covers them; empty when nothing was claimed. */
	readonly unclaimed: ReadonlySet<string>;
	/** Entries that cover no touched path. */
	readonly untouched: readonly string[];
};

export const compareClaims = (entries: readonly string[], paths: readonly string[]): Claims => ({
	unclaimed: new Set(entries.length === 0 ? [] : paths.filter(path => !entries.some(entry => isClaimed(entry, path)))),
	untouched: entries.filter(entry => !paths.some(path => isClaimed(entry, path))),
});
