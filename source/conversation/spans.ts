import stringWidth from 'string-width';
import type {CodeStyle} from './syntax/parts.ts';

/** What a piece of text is; who draws it knows its colour. */
export type SpanStyle =
	| 'plain'
	| 'bold'
	| 'italic'
	| 'dim'
	| 'code'
	| 'good'
	| 'bad'
	| 'focus'
	| 'person'
	| 'added'
	| 'removed'
	| 'addedWord'
	| 'removedWord'
	| CodeStyle;
export type Span = {readonly text: string; readonly style: SpanStyle};
/** One line of the screen, without what stands left of all lines. */
export type Line = readonly Span[];

export const span = (text: string, style: SpanStyle = 'plain'): Span => ({text, style});
export const plainOf = (line: Line): string => line.map(({text}) => text).join('');

const simple = /^[\x20-\x7E]*$/;
export const cellsOf = (text: string): number => (simple.test(text) ? text.length : stringWidth(text));
export const cellsOfLine = (line: Line): number => line.reduce((sum, {text}) => sum + cellsOf(text), 0);

const segmenter = new Intl.Segmenter();

/** As much of a text as `room` cells hold, and the rest; at least one character is taken, never half a one. */
const splitAt = (text: string, available: number): readonly [string, string] => {
	if (simple.test(text)) return [text.slice(0, Math.max(1, available)), text.slice(Math.max(1, available))];
	let taken = '';
	let cells = 0;
	for (const {segment} of segmenter.segment(text)) {
		cells += cellsOf(segment);
		if (cells > available && taken !== '') break;
		taken += segment;
	}
	return [taken, text.slice(taken.length)];
};

/** Cut at the end so that at most `width` cells are taken. */
export const clipLine = (line: Line, width: number, ellipsis: string): Line => {
	if (cellsOfLine(line) <= width) return line;
	let available = width - cellsOf(ellipsis);
	if (available < 0) return [];
	const kept: Span[] = [];
	for (const {text, style} of line) {
		const cells = cellsOf(text);
		if (cells > available) {
			const part = available > 0 ? splitAt(text, available)[0] : '';
			if (cellsOf(part) <= available) kept.push({text: part, style});
			break;
		}
		kept.push({text, style});
		available -= cells;
	}
	return [...kept, span(ellipsis, 'dim')];
};

/** Words of a line, each with the blanks behind it; one word may be of several looks. */
const wordsOf = (line: Line): readonly Line[] => {
	const words: Span[][] = [[]];
	for (const {text, style} of line)
		for (const part of text.split(/(?<= )(?=[^ ])/)) {
			if (part === '') continue;
			words.at(-1)!.push({text: part, style});
			if (part.endsWith(' ')) words.push([]);
		}
	return words.filter(word => word.length > 0);
};

const withoutEnd = (line: Line): Line => {
	const last = line.at(-1);
	if (!last?.text.endsWith(' ')) return line;
	const text = last.text.trimEnd();
	return text === '' ? withoutEnd(line.slice(0, -1)) : [...line.slice(0, -1), {...last, text}];
};

/** Breaks a line between words, and a word that is wider than a line anywhere; each line is at most `width` cells. */
export const wrapLine = (line: Line, width: number): readonly Line[] => {
	const available = Math.max(1, width);
	if (cellsOfLine(line) <= available) return [line];
	const lines: Span[][] = [[]];
	let taken = 0;
	const next = () => {
		lines.push([]);
		taken = 0;
	};
	for (const word of wordsOf(line)) {
		const cells = cellsOfLine(withoutEnd(word));
		if (taken > 0 && taken + cells > available) next();
		if (cells <= available) {
			lines.at(-1)!.push(...word);
			taken += cellsOfLine(word);
			continue;
		}
		for (const {text, style} of word)
			for (let rest = text; rest !== ''; ) {
				if (taken >= available) next();
				const [part, after] = splitAt(rest, available - taken);
				if (taken > 0 && taken + cellsOf(part) > available) {
					next();
					continue;
				}
				lines.at(-1)!.push({text: part, style});
				taken += cellsOf(part);
				rest = after;
			}
	}
	return lines.map(withoutEnd).filter((one, index) => index === 0 || one.length > 0);
};
