import {findLine, hunksOf, linesOf, quoteOf} from '../review/hunks.ts';
import type {ChangedFile, Hunk} from '../review/types.ts';
import type {ReviewerComment} from './types.ts';
import type {Verdict} from './verdict.ts';

/** The changed line of the hunks that is nearest to one, as a comment names it. */
const nearest = (hunks: readonly Hunk[], line: number) => {
	const all = hunks.flatMap(hunk =>
		linesOf(hunk).flatMap(({sign, before, after}) => {
			const at = sign === '+' ? after : sign === '-' ? before : undefined;
			return at === undefined ? [] : [{line: at, side: sign === '+' ? ('after' as const) : ('before' as const)}];
		}),
	);
	const distance = (one: {readonly line: number}): number => Math.abs(one.line - line);
	return all.reduce<(typeof all)[number] | undefined>(
		(best, one) => (best === undefined || distance(one) < distance(best) ? one : best),
		undefined,
	);
};

const placed = ({path, lines}: ChangedFile, line: number): Omit<ReviewerComment, 'text' | 'isBlocking'> => {
	const hunks = hunksOf(path, lines);
	const place = findLine(hunks, {side: 'after', line}) ? {line, side: 'after' as const} : nearest(hunks, line);
	const found = place && findLine(hunks, place);
	if (!place || !found) return {path, line, side: 'after'};
	return {path, ...place, hunk: found.hunk.id, quote: quoteOf(found.hunk, found.index)};
};

/** Each comment at a line that the diff has; what it meant stands before its words where that is another. */
export const placeComments = (
	files: readonly ChangedFile[],
	comments: Verdict['comments'],
): readonly ReviewerComment[] =>
	comments.flatMap(({path, line, isBlocking, text}) => {
		const file = files.find(one => one.path === path || `./${one.path}` === path);
		const [other] = files;
		if (file) return [{...placed(file, line), isBlocking, text}];
		return other ? [{...placed(other, 1), isBlocking, text: `Of ${path}:${line}, which has not changed: ${text}`}] : [];
	});
