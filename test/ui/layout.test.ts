import {describe, expect, test} from 'vitest';
import {dialogPlace, logPlace} from '../../source/ui/grid/dialog-place.ts';
import {firstVisible, type Layout, layoutFor, moveFocus} from '../../source/ui/grid/layout.ts';
import {createTheme} from '../../source/ui/theme.ts';

const counts = [0, 1, 2, 3, 4, 6, 8, 12, 24, 240];

const everySize = function* (): Generator<{readonly layout: Layout; readonly streams: number}> {
	for (let width = 1; width <= 200; width++)
		for (let height = 1; height <= 60; height++)
			for (const streams of counts)
				yield {layout: layoutFor({width, height, streams, alerts: (width + height) % 6}), streams};
};

const used = ({kind, grid, alertsHeight, log}: Layout): number =>
	kind === 'tooSmall' ? 0 : 2 + grid.height + alertsHeight + (log.place === 'bottom' ? log.height : 0);

const kindAt = (width: number, height: number, streams = 8) => layoutFor({width, height, streams, alerts: 1}).kind;

describe('the layout', () => {
	test('never takes more rows or columns than there are, at any size from 1x1 to 200x60 (fault 57)', () => {
		for (const {layout} of everySize()) {
			const {width, height, grid, log} = layout;
			const at = `${width}x${height} ${layout.kind}`;
			if (used(layout) > height) expect.fail(`${at} takes ${used(layout)} rows`);
			if (grid.height < 0 || log.height < 0 || grid.visibleLines < 0) expect.fail(`${at} has negative rows`);
			const across = grid.width + (log.place === 'right' ? log.width : 0);
			if (across !== width) expect.fail(`${at} takes ${across} columns`);
			if (grid.columnWidths.reduce((sum, one) => sum + one, 0) !== grid.width) expect.fail(`${at} leaves columns`);
			if (layout.kind === 'tiles' && grid.itemHeight * grid.visibleLines > grid.height)
				expect.fail(`${at} has more tiles than rows`);
		}
	});

	test('fills the whole height when the log stands below', () => {
		for (const {layout} of everySize()) {
			if (layout.kind === 'tooSmall') continue;
			if (used(layout) !== layout.height) expect.fail(`${layout.width}x${layout.height} uses ${used(layout)} rows`);
		}
	});

	test('always shows a stream when there is one', () => {
		for (const {layout, streams} of everySize())
			if (layout.kind !== 'tooSmall' && streams > 0) expect(layout.grid.visibleLines).toBeGreaterThan(0);
	});

	test('chooses tiles, rows or compact by size', () => {
		expect(kindAt(120, 40)).toBe('tiles');
		expect(kindAt(200, 60)).toBe('tiles');
		expect(kindAt(80, 24)).toBe('rows');
		expect(kindAt(40, 12)).toBe('compact');
		expect(kindAt(39, 12)).toBe('tooSmall');
		expect(kindAt(40, 11)).toBe('tooSmall');
	});

	test('takes rows when not all streams fit as tiles', () => {
		expect(kindAt(120, 40, 12)).toBe('tiles');
		expect(kindAt(120, 40, 60)).toBe('rows');
	});

	test('makes tiles at least 36 wide and 5 to 7 high, in even lines', () => {
		const four = layoutFor({width: 120, height: 40, streams: 4, alerts: 1}).grid;
		expect(four).toMatchObject({columns: 2, columnWidths: [60, 60], itemHeight: 7});
		const twelve = layoutFor({width: 121, height: 40, streams: 12, alerts: 1}).grid;
		expect(twelve).toMatchObject({columns: 3, columnWidths: [41, 40, 40], itemHeight: 6});
	});

	test('puts the log at the right, at full height, from 160 columns on', () => {
		expect(layoutFor({width: 159, height: 45, streams: 8, alerts: 1}).log.place).toBe('bottom');
		expect(layoutFor({width: 160, height: 45, streams: 8, alerts: 1}).log).toEqual({
			place: 'right',
			width: 64,
			height: 43,
		});
	});

	test('gives the grid at most 60 percent of the height when the log stands below', () => {
		expect(layoutFor({width: 120, height: 40, streams: 12, alerts: 1}).grid.height).toBeLessThanOrEqual(24);
	});
});

describe('scrolling', () => {
	test('keeps the line in focus visible, wherever it is', () => {
		for (let visible = 1; visible <= 12; visible++) {
			for (let focus = 0; focus < 40; focus++) {
				const first = firstVisible(focus, 40, visible);
				expect(first).toBeGreaterThanOrEqual(0);
				expect(focus).toBeGreaterThanOrEqual(first);
				expect(focus).toBeLessThan(first + visible);
				expect(first + visible).toBeLessThanOrEqual(40);
			}
		}
	});

	test('does not scroll when everything fits', () => {
		expect(firstVisible(3, 4, 10)).toBe(0);
	});
});

describe('moving the focus', () => {
	test('goes by lines and columns and stays at the edges', () => {
		expect(moveFocus(0, 'down', 8, 3)).toBe(3);
		expect(moveFocus(1, 'up', 8, 3)).toBe(1);
		expect(moveFocus(0, 'left', 8, 3)).toBe(0);
		expect(moveFocus(7, 'right', 8, 3)).toBe(7);
	});

	test('goes down to the last tile when the one below is missing', () => {
		expect(moveFocus(5, 'down', 8, 3)).toBe(7);
		expect(moveFocus(6, 'down', 8, 3)).toBe(6);
	});

	test('goes round with tab', () => {});
});

describe('a dialog over the grid', () => {
	const theme = createTheme({isAscii: false, hasColour: true});
	const question = {title: 'Stop?', lines: ['No work is lost.'], choices: [], actions: {}} as const;
	const dialogs = [
		{is: 'ask', question},
		{is: 'message', streamId: 'Stream-A'},
		{is: 'newStream'},
		{is: 'command'},
		{is: 'menu', streamId: 'Stream-A'},
	] as const;

	test('ends at the last line, and leaves the log above it what it does not need', () => {
		for (const [width, height] of [
			[40, 12],
			[80, 24],
			[160, 45],
		] as const)
			for (const streams of [1, 5, 11, 60])
				for (const dialog of dialogs) {
					const layout = layoutFor({width, height, streams, alerts: 2});
					const room = dialogPlace(theme, dialog, layout);
					const log = logPlace(layout, room);
					expect(room.height + room.above).toBe(room.isWhole ? height : layout.log.height + 1);
					expect(log.height).toBe(room.isWhole ? room.above : layout.log.height);
					if (height >= 24 && dialog.is === 'message') expect(room.above).toBeGreaterThanOrEqual(4);
				}
	});
});
