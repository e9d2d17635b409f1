import {clipLine, type Line, type SpanStyle, wrapLine} from '../../../conversation/spans.ts';
import type {Syntax} from '../../../conversation/syntax/load-syntax.ts';
import type {ReviewFile} from '../../../run/features/review/types.ts';
import type {Theme} from '../../theme.ts';

/** A row of the screen; `at`: the line of the file it shows, of which it may be a later part; `beside`: the one before the change. */
export type Row = {readonly at: number; readonly beside?: number; readonly isFirst: boolean; readonly line: Line};

export type Layout = {
	readonly theme: Theme;
	readonly width: number;
	readonly isSplit: boolean;
	readonly isWrapped: boolean;
	/** Absent until it is loaded. */
	readonly syntax?: Syntax | undefined;
};

/** What stands left of a text: its numbers and its sign. */
export type Gutter = {readonly first: Line; readonly rest: Line; readonly width: number};

/** A text behind its gutter; what does not fit continues below, or is cut. */
export const behind = (gutter: Gutter, text: Line, {theme, width, isWrapped}: Layout): readonly Line[] => {
	const available = Math.max(4, width - gutter.width);
	const parts = isWrapped ? wrapLine(text, available) : [clipLine(text, available, theme.glyphs.ellipsis)];
	return parts.map((part, index) => [...(index === 0 ? gutter.first : gutter.rest), ...part]);
};

export const signText = (theme: Theme, sign: string): string => (sign === '-' ? theme.glyphs.minus : sign);
export const signLook = (sign: string): SpanStyle => (sign === '+' ? 'added' : sign === '-' ? 'removed' : 'dim');

/** Columns of the numbers of a file. */
export const digitsOf = ({hunks}: ReviewFile): number => {
	const last = hunks.at(-1);
	return Math.max(3, String(Math.max(last?.before ?? 0, last?.after ?? 0) + (last?.lines.length ?? 0)).length);
};
