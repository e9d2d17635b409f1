import {diffLines} from '../../../conversation/diff.ts';
import {signsOf} from '../../../conversation/signs.ts';
import {type Line, span} from '../../../conversation/spans.ts';
import type {DiffFile} from '../../../git/types.ts';
import {sanitise} from '../../../sanitise.ts';
import {countText} from '../../format.ts';
import {paintLine} from '../../log/paint.ts';
import {clip, pad, padStart, widthOf} from '../../text.ts';
import type {Theme} from '../../theme.ts';
import type {Claims} from './claimed-files.ts';

/** What the git folder cuts a file's diff at. */
const maxDiffLines = 2000;

export type Stat = {readonly added: number; readonly removed: number};

export const sumOf = (files: readonly Stat[]): Stat => ({
	added: files.reduce((sum, file) => sum + file.added, 0),
	removed: files.reduce((sum, file) => sum + file.removed, 0),
});

export const addedText = ({added}: Stat): string => `+${countText(added)}`;
export const removedText = (theme: Theme, {removed}: Stat): string => `${theme.glyphs.minus}${countText(removed)}`;

/** `+12 −3` in columns that line up over all `files`; a number that is 0 is left out. */
export const statColumns = (theme: Theme, files: readonly Stat[]) => {
	const plus = (file: Stat) => (file.added > 0 ? addedText(file) : '');
	const less = (file: Stat) => (file.removed > 0 ? removedText(theme, file) : '');
	const addedWidth = Math.max(0, ...files.map(file => widthOf(plus(file))));
	const removedWidth = Math.max(0, ...files.map(file => widthOf(less(file))));
	return (file: Stat): string =>
		`${theme.good(padStart(theme, plus(file), addedWidth))} ${theme.bad(padStart(theme, less(file), removedWidth))}`;
};

const isUnclaimed = (claims: Claims, file: DiffFile): boolean => claims.unclaimed.has(file.path);

/** Cells of the signs left of a path. */
const markWidth = 3;

const fileRow = (
	theme: Theme,
	file: DiffFile,
	{width, stat, isHere, isOutside}: {width: number; stat: string; isHere: boolean; isOutside: boolean},
): string => {
	const start = isHere ? theme.focus(theme.glyphs.focus) : ' ';
	const sign = isOutside ? theme.warn(theme.glyphs.stalled) : ' ';
	const available = width - markWidth - widthOf(stat) - 1;
	const path = pad(theme, clip(theme, sanitise(file.path), available, 'middle'), available);
	return `${start}${sign} ${isHere ? theme.bold(path) : path} ${stat}`;
};

/** The list at the left: files, then what the plan named and nobody touched. */
export const fileList = (
	theme: Theme,
	files: readonly DiffFile[],
	claims: Claims,
	selected: number,
	width: number,
): readonly string[] => {
	const stat = statColumns(theme, files);
	const rows = files.map((file, index) =>
		fileRow(theme, file, {
			width,
			stat: stat(file),
			isHere: index === selected,
			isOutside: isUnclaimed(claims, file),
		}),
	);
	if (claims.untouched.length === 0) return rows;
	const planned = claims.untouched.map(entry =>
		theme.dim(`${' '.repeat(markWidth)}${clip(theme, sanitise(entry), width - markWidth, 'middle')}`),
	);
	return [...rows, '', theme.dim(clip(theme, '   planned, not touched', width)), ...planned];
};

const cutLine: Line = [span('Only the first 2,000 lines are shown.', 'dim')];

type LaidOut = {readonly of: string; readonly lines: readonly Line[]};
const laidOut = new WeakMap<DiffFile, LaidOut>();

/** A file's hunks as rows: long lines continue below, so that nothing of a change is cut off. */
const fileRows = (theme: Theme, file: DiffFile, width: number): readonly Line[] => {
	const of = `${width} ${theme.isAscii}`;
	const known = laidOut.get(file);
	if (known?.of === of) return known.lines;
	const hunks = diffLines(file.lines, {width, signs: signsOf(theme.isAscii)}, true);
	const lines = file.lines.length >= maxDiffLines ? [...hunks, cutLine] : hunks;
	laidOut.set(file, {of, lines});
	return lines;
};

export const rowCount = (theme: Theme, file: DiffFile | undefined, width: number): number =>
	file ? fileRows(theme, file, width).length : 0;

const isHunk = (line: Line): boolean =>
	line.length === 1 && line[0]?.style === 'focus' && line[0].text.startsWith('@@');

/** The row at which the next (1) or the former (-1) hunk begins; undefined: there is none. */
export const hunkFrom = (
	theme: Theme,
	file: DiffFile,
	width: number,
	top: number,
	step: 1 | -1,
): number | undefined => {
	const starts = fileRows(theme, file, width).flatMap((line, row) => (isHunk(line) ? [row] : []));
	return step === 1 ? starts.find(row => row > top) : starts.findLast(row => row < top);
};

/** The rows of one file's hunks in view. */
export const hunkRows = (
	theme: Theme,
	file: DiffFile,
	{top, available, width}: {readonly top: number; readonly available: number; readonly width: number},
): readonly string[] => {
	if (file.isBinary) return [theme.dim('A binary file: nothing to show.')];
	if (file.lines.length === 0) return [theme.dim('No lines changed: an empty file, a mode or a name.')];
	return fileRows(theme, file, width)
		.slice(top, top + available)
		.map(line => paintLine(theme, line));
};

/** Over the hunks: which file it is, and whether the plan knows of it. */
export const fileHeader = (
	theme: Theme,
	file: DiffFile,
	claims: Claims,
	{place, width}: {readonly place: string; readonly width: number},
): string => {
	const outside = isUnclaimed(claims, file) ? theme.warn(`${theme.glyphs.stalled} not in the plan`) : '';
	const end = [outside, theme.dim(place)].filter(Boolean).join('  ');
	const available = Math.max(8, width - widthOf(end) - 2);
	const path = theme.bold(clip(theme, sanitise(file.path), available, 'middle'));
	if (widthOf(path) + widthOf(end) + 1 > width) return clip(theme, path, width);
	return `${path}${' '.repeat(width - widthOf(path) - widthOf(end))}${end}`;
};
