import type {ReviewFile} from '../../../run/features/review/types.ts';
import {sanitise} from '../../../sanitise.ts';
import {paintLine} from '../../log/paint.ts';
import {clip, pad, widthOf} from '../../text.ts';
import type {Theme} from '../../theme.ts';
import {rangeText} from '../parts/scroll.ts';
import {factsOf} from './file-marks.ts';
import type {Row} from './gutter.ts';
import {type Look, topOf} from './look.ts';
import {type Sidebar, sidebarRows} from './sidebar.ts';
import {stripRows} from './strip.ts';

type Size = {readonly width: number; readonly height: number};

const leastForSidebar = 100;
const sidebarWidth = (width: number): number =>
	width < leastForSidebar ? 0 : Math.max(30, Math.min(44, Math.floor(width * 0.28)));

const stripHeight = ({width, height}: Size): number => {
	if (sidebarWidth(width) > 0) return 0;
	return height < 10 ? 1 : 2;
};

/** Rows and cells that the hunks have. */
export const hunkSize = ({width, height}: Size): Size => {
	const left = sidebarWidth(width);
	return {
		width: (left === 0 ? width : width - left - 3) - 1,
		height: Math.max(1, height - stripHeight({width, height}) - 1),
	};
};

export type Body = {
	readonly look: Look;
	readonly rows: readonly Row[];
	readonly sidebar: Sidebar;
};

const headerOf = (theme: Theme, file: ReviewFile, place: string, width: number): string => {
	const end = [...factsOf(theme, file), theme.dim(place)].filter(Boolean).join(theme.dim(` ${theme.glyphs.dot} `));
	const line = theme.glyphs.box.horizontal;
	const path = clip(theme, sanitise(file.path), Math.max(12, width - widthOf(end) - 8), 'middle');
	const start = `${theme.dim(line.repeat(2))} ${theme.bold(path)} `;
	const gap = width - widthOf(start) - widthOf(end) - 1;
	return gap < 1 ? clip(theme, `${start}${end}`, width) : `${start}${theme.dim(line.repeat(gap))} ${end}`;
};

/** Said where a file has no line to show. */
const emptyText = (file: ReviewFile): string => {
	if (file.isBinary) return 'A binary file: nothing to show.';
	return file.note === undefined ? 'No lines changed.' : `No lines changed: ${sanitise(file.note)}.`;
};

const cutText = 'Only the first 2,000 lines are shown.';

const hunkRows = (theme: Theme, file: ReviewFile, {look, rows}: Body, {width, height}: Size): readonly string[] => {
	const isEmpty = rows.length === 0;
	const available = hunkHeight(file, height);
	const top = topOf(look, rows, available);
	const header = headerOf(theme, file, rangeText({top, total: rows.length, available}), width + 1);
	if (isEmpty) return [header, ` ${theme.dim(emptyText(file))}`];
	const shown = rows.slice(top, top + available).map(({at, isFirst, line}) => {
		const isHere = at === look.at && isFirst;
		return `${isHere ? theme.focus(theme.glyphs.focus) : ' '}${paintLine(theme, line, look.query)}`;
	});
	return file.isCut ? [header, ...shown, theme.warn(` ${cutText}`)] : [header, ...shown];
};

/** A row is kept for what says that a file is cut. */
export const hunkHeight = (file: ReviewFile | undefined, height: number): number =>
	Math.max(1, file?.isCut ? height - 1 : height);

/** The rows between title and keys: files, and the hunks of one of them. */
export const bodyRows = (theme: Theme, body: Body, size: Size): readonly string[] => {
	const {files, selected} = body.sidebar;
	const file = files[selected];
	if (!file) return [];
	const available = hunkSize(size);
	const hunks = hunkRows(theme, file, body, available);
	const left = sidebarWidth(size.width);
	if (left === 0) {
		const strip = stripRows(theme, files, selected, {width: size.width, height: stripHeight(size)});
		const rest = Array.from({length: stripHeight(size) - strip.length}, () => '');
		return [...strip, ...rest, ...hunks];
	}
	const list = sidebarRows(theme, body.sidebar, {width: left, height: size.height});
	const bar = theme.dim(theme.glyphs.box.vertical);
	return Array.from({length: size.height}, (_, row) =>
		`${pad(theme, list[row] ?? '', left)} ${bar} ${hunks[row] ?? ''}`.trimEnd(),
	);
};
