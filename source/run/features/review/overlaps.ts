import {changedRanges} from './hunks.ts';
import type {ChangedFile, Hunk, LineRange, Touch} from './types.ts';

/** What another stream changes of one file: which version of it, and which lines of that. */
export type TouchedFile = {readonly object: string; readonly ranges: readonly LineRange[]};

/** The files of one other stream, by path. */
export type TouchedFiles = {readonly streamId: string; readonly files: ReadonlyMap<string, TouchedFile>};

/** Lines next to each other, too: git merges those no better. */
const overlap = ([first, last]: LineRange, [from, to]: LineRange): boolean => first <= to + 1 && from <= last + 1;

/**
 * Where other streams change the same lines. Line numbers are those of the version before: of a file that both began
 * with in the same version. Where they did not, only that both change the file is known.
 */
export const touchesOf = (
	file: Pick<ChangedFile, 'path' | 'object'>,
	hunk: Hunk,
	others: readonly TouchedFiles[],
): readonly Touch[] =>
	others.flatMap(({streamId, files}) => {
		const touched = files.get(file.path);
		if (!touched || touched.object !== file.object?.before) return [];
		const mine = changedRanges(hunk);
		const lines = touched.ranges.filter(range => mine.some(one => overlap(one, range)));
		const [first] = lines;
		return first ? [{streamId, lines: [first[0], lines.at(-1)![1]] as const}] : [];
	});
