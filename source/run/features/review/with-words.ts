import {linesOf} from './hunks.ts';
import type {Hunk, Review} from './types.ts';
import {type Part, wordsOf} from './words.ts';

/** Of the lines of a hunk, by their index, the characters that differ from the line they stand for. */
type WithWords = Hunk & {readonly words: Readonly<Record<number, readonly Part[]>>};

const hunkWithWords = (hunk: Hunk): WithWords => {
	const lines = linesOf(hunk);
	const words = wordsOf(lines);
	const entries = lines.flatMap((line, index) => {
		const parts = words.get(line) ?? [];
		// Behind the mark of the line.
		return parts.length > 0 ? [[index, parts.map(([from, to]) => [from + 1, to + 1] as const)] as const] : [];
	});
	return {...hunk, words: Object.fromEntries(entries)};
};

/** A review for programs: with the words that changed. */
export const withWords = (review: Review) => ({
	...review,
	files: review.files.map(file => ({...file, hunks: file.hunks.map(hunkWithWords)})),
});
