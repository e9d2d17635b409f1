import type {Arranged} from '../grid/arrange.ts';
import {firstVisible} from '../grid/layout.ts';

/** What stands where the mouse is. */
export type Target =
	| {readonly is: 'stream'; readonly streamId: string}
	| {readonly is: 'group' | 'grid' | 'alerts' | 'log'};

export type Spot = {readonly x: number; readonly y: number};

type Seen = {readonly lines: number; readonly at: (line: number, x: number) => Target | undefined};

const streamTarget = (streamId: string | undefined): Target | undefined =>
	streamId === undefined ? undefined : {is: 'stream', streamId};

const seenTiles = ({layout, streams}: Arranged, focusedId: string | undefined): Seen => {
	const {columns, columnWidths, itemHeight, visibleLines} = layout.grid;
	const focus = Math.max(
		0,
		streams.findIndex(({id}) => id === focusedId),
	);
	const rows = Math.ceil(streams.length / columns);
	const first = firstVisible(Math.floor(focus / columns), rows, visibleLines);
	const column = (x: number) => {
		const ends = columnWidths.map((_, index) => columnWidths.slice(0, index + 1).reduce((sum, one) => sum + one, 0));
		return ends.findIndex(end => x < end);
	};
	return {
		lines: Math.min(visibleLines, rows - first) * itemHeight,
		at: (line, x) =>
			column(x) === -1
				? undefined
				: streamTarget(streams[(first + Math.floor(line / itemHeight)) * columns + column(x)]?.id),
	};
};

/** Rows and compact rows; titles of groups stand among them. */
const seenRows = ({layout, streams, entries}: Arranged, focusedId: string | undefined): Seen => {
	const items = entries ?? streams.map(stream => ({is: 'stream' as const, stream}));
	const focus = Math.max(
		0,
		items.findIndex(one => one.is === 'stream' && one.stream.id === focusedId),
	);
	const first = firstVisible(focus, items.length, layout.grid.visibleLines);
	const shown = items.slice(first, first + layout.grid.visibleLines);
	const detail =
		layout.kind === 'rows' && shown.some(one => one.is === 'stream' && one.stream.id === focusedId) ? 1 : 0;
	return {
		lines: Math.min(layout.grid.height, shown.length + detail),
		at(line) {
			const item = shown[line];
			return item?.is === 'group' ? {is: 'group'} : streamTarget(item?.stream.id);
		},
	};
};

/** What the grid shows at a cell of the terminal; undefined: nothing that a click means. */
export const targetAt = (arranged: Arranged, focusedId: string | undefined, {x, y}: Spot): Target | undefined => {
	const {layout} = arranged;
	const line = y - 1;
	if (layout.kind === 'tooSmall' || line < 0 || y >= layout.height - 1) return undefined;
	if (layout.log.place === 'right' && layout.log.height > 0 && x >= layout.grid.width) return {is: 'log'};
	const seen = layout.kind === 'tiles' ? seenTiles(arranged, focusedId) : seenRows(arranged, focusedId);
	if (line < seen.lines) return seen.at(line, x) ?? {is: 'grid'};
	const gridEnd = layout.log.place === 'right' ? seen.lines : layout.grid.height;
	if (line < gridEnd) return {is: 'grid'};
	if (line < gridEnd + layout.alertsHeight) return {is: 'alerts'};
	return layout.log.place === 'bottom' && layout.log.height > 0 ? {is: 'log'} : {is: 'grid'};
};
