import {flatLines} from '../../run/features/review/flat.ts';
import type {HunkLine} from '../../run/features/review/hunks.ts';
import type {ReviewFile} from '../../run/features/review/types.ts';
import type {Part} from '../../run/features/review/words.ts';
import type {Syntax} from './load-syntax.ts';
import type {CodePart, CodeStyle} from './parts.ts';

/** A part of a line that looks alike throughout. */
export type Piece = {readonly from: number; readonly to: number; readonly isWord: boolean; readonly style?: CodeStyle};

/** A line by what changed in it and what it is made of. */
export const piecesOf = (length: number, words: readonly Part[], code: readonly CodePart[] = []): readonly Piece[] => {
	const edges = [...new Set([...words.flat(), ...code.flatMap(({from, to}) => [from, to]), length])]
		.filter(edge => edge > 0 && edge <= length)
		.sort((a, b) => a - b);
	return edges.map((to, index) => {
		const from = edges[index - 1] ?? 0;
		const style = code.find(part => part.from <= from && to <= part.to)?.style;
		const isWord = words.some(([first, last]) => first <= from && to <= last);
		return {from, to, isWord, ...(style && {style})};
	});
};

/** What the lines of a file are made of, as they are after the change; what was removed keeps its one colour. */
export const codeLines = (file: ReviewFile, syntax: Syntax | undefined): ReadonlyMap<HunkLine, readonly CodePart[]> => {
	const found = new Map<HunkLine, readonly CodePart[]>();
	if (!syntax) return found;
	const flat = flatLines(file);
	for (const hunk of file.hunks) {
		const lines = flat.flatMap(one => (one.hunk === hunk && one.line?.after !== undefined ? [one.line] : []));
		const parts = syntax(
			file.path,
			lines.map(({text}) => text),
		);
		for (const [index, line] of lines.entries()) found.set(line, parts?.[index] ?? []);
	}
	return found;
};
