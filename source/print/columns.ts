import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';
import type {PrintStyle} from './style.ts';
import {glyphs} from './style.ts';

/** Cuts to at most `width` cells, in the middle for paths. */
export const clip = (text: string, width: number, style: PrintStyle, position: 'end' | 'middle' = 'end'): string =>
	width <= 0 ? '' : cliTruncate(text, width, {position, truncationCharacter: glyphs(style).ellipsis});

/** At least `width` cells, filled with spaces. */
export const pad = (text: string, width: number, side: 'left' | 'right' = 'right'): string => {
	const fill = ' '.repeat(Math.max(0, width - stringWidth(text)));
	return side === 'right' ? text + fill : fill + text;
};

/** Exactly `width` cells. */
export const clipPad = (text: string, width: number, style: PrintStyle): string => pad(clip(text, width, style), width);

export type Column = {readonly align?: 'left' | 'right'; readonly max?: number; readonly cut?: 'end' | 'middle'};

/** Rows with lined up columns, two spaces between them, no spaces at the end. */
export const columns = (
	rows: readonly (readonly string[])[],
	shape: readonly Column[],
	style: PrintStyle,
): string[] => {
	const cut = rows.map(row =>
		row.map((cell, index) => clip(cell, shape[index]?.max ?? Number.POSITIVE_INFINITY, style, shape[index]?.cut)),
	);
	const widths = shape.map((_, index) => Math.max(0, ...cut.map(row => stringWidth(row[index] ?? ''))));
	return cut.map(row =>
		row
			.map((cell, index) => pad(cell, widths[index] ?? 0, shape[index]?.align === 'right' ? 'left' : 'right'))
			.join('  ')
			.trimEnd(),
	);
};
