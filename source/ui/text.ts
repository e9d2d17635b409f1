import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';
import type {Theme} from './theme.ts';

/** Cells a text takes on the screen; escape sequences take none. */
export const widthOf = (text: string): number => stringWidth(text);

/** Cuts at the end (`middle`: in the middle, for paths) so that at most `width` cells are taken. */
export const clip = (theme: Theme, text: string, width: number, position: 'end' | 'middle' = 'end'): string => {
	if (width <= 0) return '';
	if (widthOf(text) <= width) return text;
	return cliTruncate(text, width, {position, truncationCharacter: theme.glyphs.ellipsis});
};

/** Exactly `width` cells: cut or filled with spaces at the right. */
export const pad = (theme: Theme, text: string, width: number): string => {
	const cut = clip(theme, text, width);
	return cut + ' '.repeat(Math.max(0, width - widthOf(cut)));
};

/** Exactly `width` cells: cut or filled with spaces at the left. */
export const padStart = (theme: Theme, text: string, width: number): string => {
	const cut = clip(theme, text, width);
	return ' '.repeat(Math.max(0, width - widthOf(cut))) + cut;
};

/** `left`, spaces, `right`: exactly `width` cells. The right stays whole as long as it can, the left gives way. */
export const spread = (theme: Theme, left: string, right: string, width: number, gap = 1): string => {
	const end = clip(theme, right, width);
	const available = width - widthOf(end) - (end === '' ? 0 : gap);
	const start = clip(theme, left, available);
	return start + ' '.repeat(Math.max(0, width - widthOf(start) - widthOf(end))) + end;
};
