import {type HunkLine, linesOf} from './hunks.ts';
import type {Hunk, ReviewFile, Side} from './types.ts';

/** A line of a file's hunks, counted through; no `line`: where a hunk begins. */
export type FlatLine = {readonly hunk: Hunk; readonly number: number; readonly index: number; readonly line?: HunkLine};

const known = new WeakMap<readonly Hunk[], readonly FlatLine[]>();

export const flatLines = ({hunks}: Pick<ReviewFile, 'hunks'>): readonly FlatLine[] => {
	const before = known.get(hunks);
	if (before) return before;
	const flat = hunks.flatMap((hunk, number): readonly FlatLine[] => [
		{hunk, number, index: -1},
		...linesOf(hunk).map((line, index) => ({hunk, number, index, line})),
	]);
	known.set(hunks, flat);
	return flat;
};

/** What a comment at this line is about: of where a hunk begins, the first line it changes. */
export const placeAt = (
	file: ReviewFile,
	at: number,
): {readonly side: Side; readonly line: number; readonly flat: FlatLine} | undefined => {
	const all = flatLines(file);
	const here = all[at];
	const flat = here?.line
		? here
		: all.find(
				({hunk, line}, index) => index > at && hunk === here?.hunk && line !== undefined && /[+-]/.test(line.sign),
			);
	const {before, after} = flat?.line ?? {};
	if (!flat || (before === undefined && after === undefined)) return undefined;
	return after === undefined ? {side: 'before', line: before!, flat} : {side: 'after', line: after, flat};
};
