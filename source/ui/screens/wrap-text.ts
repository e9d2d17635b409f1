import sliceAnsi from 'slice-ansi';
import {widthOf} from '../text.ts';

/** Words that are wider than a line are cut into pieces that fit. */
const pieces = (word: string, width: number): readonly string[] => {
	const parts: string[] = [];
	for (let rest = word; rest !== ''; ) {
		// A character two cells wide does not fit a line of one cell; it is taken whole all the same.
		const head = sliceAnsi(rest, 0, width) || String.fromCodePoint(rest.codePointAt(0)!);
		parts.push(head);
		rest = rest.slice(head.length);
	}
	return parts;
};

/** Breaks one line of plain text (no escape sequences) between words; every line is at most `width` cells. */
export const wrapText = (text: string, width: number): readonly string[] => {
	if (width < 1) return [];
	if (widthOf(text) <= width) return [text];
	const lines: string[] = [];
	let line = '';
	for (const word of text.trimEnd().split(/(?<= )/)) {
		if (widthOf(line + word.trimEnd()) <= width) {
			line += word;
			continue;
		}
		if (line.trim() !== '') lines.push(line.trimEnd());
		const parts = pieces(word, width);
		lines.push(...parts.slice(0, -1));
		line = parts.at(-1) ?? '';
	}
	if (line.trim() !== '') lines.push(line.trimEnd());
	return lines;
};
