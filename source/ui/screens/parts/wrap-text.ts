import {widthOf} from '../../text.ts';

const segmenter = new Intl.Segmenter();

/** Words that are wider than a line are cut into pieces that fit; a wide character is never cut. */
const pieces = (word: string, width: number): readonly string[] => {
	const parts: string[] = [];
	let part = '';
	let taken = 0;
	for (const {segment} of segmenter.segment(word)) {
		const cells = widthOf(segment);
		if (part !== '' && taken + cells > width) {
			parts.push(part);
			part = '';
			taken = 0;
		}
		part += segment;
		taken += cells;
	}
	return [...parts, part];
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
