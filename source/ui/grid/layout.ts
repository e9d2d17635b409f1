/** What fits where, for a size and a number of streams. All numbers are cells. */
export type Layout = {
	readonly kind: 'tiles' | 'rows' | 'compact' | 'tooSmall';
	readonly width: number;
	readonly height: number;
	readonly grid: GridLayout;
	readonly alertsHeight: number;
	/** Right: beside the grid at full height. Height 0: none. */
	readonly log: {readonly place: 'bottom' | 'right'; readonly width: number; readonly height: number};
};

export type GridLayout = {
	readonly width: number;
	/** Lines drawn, the one about the stream in focus included. */
	readonly height: number;
	readonly columns: number;
	/** Width of each column of tiles; one for rows. */
	readonly columnWidths: readonly number[];
	/** Lines of a tile; 1 for rows. */
	readonly itemHeight: number;
	/** Lines of items, from the top, that are seen at once. */
	readonly visibleLines: number;
};

export type LayoutRequest = {
	readonly width: number;
	readonly height: number;
	readonly streams: number;
	/** Lines of the list, titles of groups included; absent: one for each stream. */
	readonly lines?: number;
	/** Alerts that wait for the user; 0 still takes one line. */
	readonly alerts: number;
};

export const minimum = {width: 40, height: 12};
const rowsFrom = {width: 56, height: 12};
const tilesFrom = {width: 100, height: 30};
const rightLogFrom = 160;
const tile = {width: 36, lowest: 5, highest: 7};
const gridShare = 0.6;
const leastLog = 4;
const chrome = 2;

export const layoutFor = (request: LayoutRequest): Layout => {
	const {width, height} = request;
	if (width < minimum.width || height < minimum.height) return tooSmall(width, height);
	if (width < rowsFrom.width || height < rowsFrom.height) return compactLayout(request);
	const tiles = width >= tilesFrom.width && height >= tilesFrom.height ? tileLayout(request) : undefined;
	return tiles ?? rowLayout(request);
};

const tooSmall = (width: number, height: number): Layout => ({
	kind: 'tooSmall',
	width,
	height,
	grid: {width, height: 0, columns: 1, columnWidths: [width], itemHeight: 1, visibleLines: 0},
	alertsHeight: 0,
	log: {place: 'bottom', width, height: 0},
});

const compactLayout = ({width, height, streams, lines: wanted = streams}: LayoutRequest): Layout => {
	const available = height - chrome - 1;
	const lines = Math.min(available, Math.max(1, wanted));
	const log = available - lines;
	const hasLog = log >= leastLog;
	return {
		kind: 'compact',
		width,
		height,
		grid: rowsGrid(width, hasLog ? lines : available, lines),
		alertsHeight: 1,
		log: {place: 'bottom', width, height: hasLog ? log : 0},
	};
};

const rowsGrid = (width: number, height: number, lines: number): GridLayout => ({
	width,
	height,
	columns: 1,
	columnWidths: [width],
	itemHeight: 1,
	visibleLines: lines,
});

/** The log at the right when the grid keeps at least 96 columns beside it. */
const splitOf = (width: number): {readonly left: number; readonly right: number} => {
	if (width < rightLogFrom) return {left: width, right: 0};
	const right = Math.max(60, Math.floor(width * 0.4));
	return {left: width - right, right};
};

const alertLines = (alerts: number, height: number): number =>
	Math.max(1, Math.min(alerts, height >= 40 ? 4 : height >= 30 ? 3 : 2));

const rowLayout = ({width, height, streams, lines = streams, alerts}: LayoutRequest): Layout => {
	const split = splitOf(width);
	const alertsHeight = alertLines(alerts, height);
	const available = height - chrome - alertsHeight;
	const wanted = Math.max(1, lines) + 1;
	const isRight = split.right > 0;
	const isLogSmall = available - wanted < leastLog;
	const share = isRight ? available : Math.max(Math.floor(height * gridShare), available - 3 * leastLog);
	const gridHeight = Math.min(available, wanted, isLogSmall ? Math.min(share, available - leastLog) : share);
	const rest = available - gridHeight;
	const bottom = rest >= leastLog ? rest : 0;
	const grid = isRight || bottom === 0 ? available : gridHeight;
	return {
		kind: 'rows',
		width,
		height,
		grid: rowsGrid(split.left, grid, Math.max(1, Math.min(lines, grid - 1))),
		alertsHeight,
		log: isRight
			? {place: 'right', width: split.right, height: available + alertsHeight}
			: {place: 'bottom', width, height: bottom},
	};
};

/** Fewest lines of tiles first, then as even as can be: four tiles stand two by two. */
const columnsFor = (streams: number, width: number): number => {
	const most = Math.max(1, Math.floor(width / tile.width));
	const lines = Math.max(1, Math.ceil(streams / most));
	return Math.max(1, Math.ceil(streams / lines));
};

const widthsOf = (columns: number, width: number): readonly number[] => {
	const each = Math.floor(width / columns);
	return Array.from({length: columns}, (_, i) => each + (i < width - each * columns ? 1 : 0));
};

/** Undefined when not all tiles fit: rows show more then. */
const tileLayout = ({width, height, streams, alerts}: LayoutRequest): Layout | undefined => {
	const split = splitOf(width);
	const isRight = split.right > 0;
	const alertsHeight = alertLines(alerts, height);
	const available = height - chrome - alertsHeight;
	const most = isRight ? available : Math.min(Math.floor(height * gridShare), available - leastLog);
	const columns = columnsFor(streams, split.left);
	const lines = Math.max(1, Math.ceil(streams / columns));
	const itemHeight = Math.min(tile.highest, Math.floor(most / lines));
	if (itemHeight < tile.lowest) return undefined;
	const gridHeight = isRight ? available : itemHeight * lines;
	return {
		kind: 'tiles',
		width,
		height,
		grid: {
			width: split.left,
			height: gridHeight,
			columns,
			columnWidths: widthsOf(columns, split.left),
			itemHeight,
			visibleLines: lines,
		},
		alertsHeight,
		log: isRight
			? {place: 'right', width: split.right, height: available + alertsHeight}
			: {place: 'bottom', width, height: available - gridHeight},
	};
};

/** First line of items that is seen so that the one in focus is among them, near the middle when there are more. */
export const firstVisible = (focusLine: number, lines: number, visible: number): number =>
	Math.max(0, Math.min(focusLine - Math.floor(visible / 2), lines - visible));

export type Direction = 'up' | 'down' | 'left' | 'right';

/** The place the focus goes to from `index`; it stays where nothing is in that direction. */
export const moveFocus = (index: number, direction: Direction, count: number, columns: number): number => {
	if (count === 0) return 0;
	const step = {up: -columns, down: columns, left: -1, right: 1}[direction];
	const target = index + step;
	if (direction === 'down' && target >= count) {
		const isLastLine = Math.floor(index / columns) === Math.floor((count - 1) / columns);
		return isLastLine ? index : count - 1;
	}
	return target < 0 || target >= count ? index : target;
};
