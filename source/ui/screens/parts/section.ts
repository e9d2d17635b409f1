import {clip, pad, widthOf} from '../../text.ts';
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

/** Lines, and how many more there are that nobody has listed. */
export const withUnlisted = (theme: Theme, lines: readonly string[], unlisted = 0, what = ''): readonly string[] =>
	unlisted === 0 ? lines : [...lines, theme.dim(`${theme.glyphs.ellipsis} ${unlisted} more ${what}`)];

/** A text in as many lines as it needs; `lead` (painted) stands before the first. */
export const whole = (width: number, text: string, lead = ''): readonly string[] => {
	const indent = ' '.repeat(widthOf(lead));
	const rows = wrapText(text, Math.max(1, valueWidth(width) - indent.length));
	return rows.map((row, index) => `${index === 0 ? lead : indent}${row}`);
};
