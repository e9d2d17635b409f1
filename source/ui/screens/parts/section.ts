import {clip, pad} from '../../text.ts';
import type {Theme} from '../../theme.ts';
import {wrapText} from './wrap-text.ts';

/** Below this width what is not needed gives way. */
export const narrow = 60;

/** Cells of the column of labels. */
export const labelWidth = (width: number): number => (width < narrow ? 12 : 13);

/** Cells right of the label. */
export const valueWidth = (width: number): number => Math.max(1, width - 2 - labelWidth(width) - 1);

/** A dim label and its lines (painted already), which stand under each other at its right. */
export const section = (theme: Theme, width: number, label: string, lines: readonly string[]): readonly string[] =>
	lines.map((line, row) => {
		const start = theme.dim(pad(theme, row === 0 ? label : '', labelWidth(width)));
		return `  ${start}${clip(theme, line, valueWidth(width))}`;
	});

/** A section of prose, broken between words; `text` must be safe to draw. */
export const prose = (
	theme: Theme,
	width: number,
	label: string,
	text: string,
	paint: (line: string) => string = theme.plain,
): readonly string[] =>
	section(
		theme,
		width,
		label,
		wrapText(text, valueWidth(width)).map(line => paint(line)),
	);

/** At most `limit` lines; the last one then says how many are left out. */
export const limited = (theme: Theme, lines: readonly string[], limit: number, what: string): readonly string[] => {
	if (lines.length <= limit) return lines;
	const kept = Math.max(1, limit - 1);
	return [...lines.slice(0, kept), theme.dim(`${theme.glyphs.ellipsis} ${lines.length - kept} more ${what}`)];
};
