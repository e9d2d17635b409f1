import {linesOf, spansOf} from './inline.ts';
import type {Token} from './lexer.ts';
import type {Measure} from './markdown.ts';
import {cellsOfLine, type Line, span, wrapLine} from './spans.ts';

type Cell = {readonly tokens: readonly Token[]};
type TableToken = {
	readonly header: readonly Cell[];
	readonly rows: readonly (readonly Cell[])[];
	readonly align: readonly (string | null)[];
	readonly raw: string;
};

const gap = '  ';

const cellLine = ({tokens}: Cell, isHeader: boolean): Line =>
	linesOf(tokens.flatMap(token => spansOf(token, isHeader ? 'bold' : 'plain'))).flat();

const padded = (line: Line, width: number, align: string | null): Line => {
	const fill = width - cellsOfLine(line);
	const left = align === 'right' ? fill : align === 'center' ? Math.floor(fill / 2) : 0;
	return [span(' '.repeat(left)), ...line, span(' '.repeat(fill - left))].filter(({text}) => text !== '');
};

/** Columns that line up; a table that is too wide for that stays as it was written. */
export const tableLines = (token: Token, {width, signs}: Measure): readonly Line[] => {
	const {header, rows, align, raw} = token as unknown as TableToken;
	const cells = [header.map(cell => cellLine(cell, true)), ...rows.map(row => row.map(cell => cellLine(cell, false)))];
	const widths = header.map((_, column) => Math.max(1, ...cells.map(row => cellsOfLine(row[column] ?? []))));
	const total = widths.reduce((sum, one) => sum + one, 0) + gap.length * (widths.length - 1);
	if (total > width)
		return raw
			.trimEnd()
			.split('\n')
			.flatMap(line => wrapLine([span(line)], width));
	const lines = cells.map(row =>
		widths.flatMap((one, column) => [
			...(column === 0 ? [] : [span(gap)]),
			...padded(row[column] ?? [], one, align[column] ?? null),
		]),
	);
	const [head = [], ...body] = lines;
	return [head, [span(signs.line.repeat(total), 'dim')], ...body];
};
