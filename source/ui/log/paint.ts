import {minuteOf} from '../../controls/format.ts';
import {cellsOf, type Line, plainOf, type Span, type SpanStyle} from '../../conversation/spans.ts';
import type {Paint, Theme} from '../theme.ts';

/** Cells left of an entry: where the user is, and the minute. */
export const gutterOf = (width: number): number => (width < 60 ? 1 : 7);

const paints = (theme: Theme): Readonly<Record<SpanStyle, Paint>> => ({
	plain: theme.plain,
	bold: theme.bold,
	italic: theme.italic,
	dim: theme.dim,
	code: theme.code,
	good: theme.good,
	bad: theme.bad,
	focus: theme.focus,
	person: theme.person,
	added: theme.good,
	removed: theme.bad,
	keyword: theme.person,
	string: theme.warn,
	number: theme.code,
	comment: theme.dim,
	addedWord: text => theme.good(theme.word(text)),
	removedWord: text => theme.bad(theme.word(text)),
});

/** Parts of a line that hold `found`, whatever its case, apart from the others. */
const litUp = (line: Line, found: string): readonly (Span & {readonly isFound?: true})[] => {
	const plain = plainOf(line);
	const lower = plain.toLowerCase();
	const from = found === '' ? -1 : lower.indexOf(found.toLowerCase());
	// A few letters change their length in lower case; then the place is not known.
	if (from < 0 || lower.length !== plain.length) return line;
	const to = from + found.length;
	let at = 0;
	return line.flatMap(({text, style}) => {
		const cut = (start: number, end: number) => text.slice(Math.max(0, start - at), Math.max(0, end - at));
		const parts = [
			{text: cut(0, from), style},
			{text: cut(Math.max(at, from), to), style, isFound: true as const},
			{text: cut(Math.max(at, to), at + text.length), style},
		];
		at += text.length;
		return parts.filter(part => part.text !== '');
	});
};

export const paintLine = (theme: Theme, line: Line, found = ''): string => {
	const state = paints(theme);
	return litUp(line, found)
		.map(part => (part.isFound ? theme.found(part.text) : state[part.style](part.text)))
		.join('');
};

export type Row = {readonly line: Line; readonly time?: number | undefined; readonly isHere?: boolean};

/** A line of the log behind its gutter, as the terminal draws it. */
export const paintRow = (theme: Theme, {line, time, isHere}: Row, width: number, found = ''): string => {
	const gutter = gutterOf(width);
	const here = isHere ? theme.focus(theme.glyphs.focus) : ' ';
	const minute = time === undefined ? ' '.repeat(5) : theme.dim(minuteOf(time));
	const left = gutter === 1 ? here : `${here}${minute} `;
	return `${left}${paintLine(theme, line, found)}`;
};

export const cellsLeft = (width: number): number => Math.max(1, width - gutterOf(width) - cellsOf(' '));
