import {describe, expect, it} from 'vitest';
import {lexMarkdown} from '../../source/conversation/lexer.ts';
import {plainOf} from '../../source/conversation/spans.ts';
import type {LogPage} from '../../source/engine/types.ts';
import type {LogEntry} from '../../source/run/model/report.ts';
import {rowsFrom} from '../../source/ui/log/log-list.ts';
import {paintRow} from '../../source/ui/log/paint.ts';
import {
	type Canvas,
	firstLogState,
	type LogState,
	nextLogState,
	sightOf,
} from '../../source/ui/screens/log/log-view.ts';
import {type LogWindow, maxHeld, takePage} from '../../source/ui/screens/log/log-window.ts';
import {widthOf} from '../../source/ui/text.ts';
import {createTheme} from '../../source/ui/theme.ts';

const theme = createTheme({isAscii: false, hasColour: true});
const entries = (from: number, to: number): LogEntry[] =>
	Array.from({length: to - from}, (_, i) => ({kind: 'text', text: `line ${from + i}`}));
const page = (from: number, to: number, total = to, sessionId = 's1'): LogPage => ({
	sessionId,
	attempt: 1,
	agent: 'claude',
	entries: entries(from, to),
	total,
});
const windowOf = (list: readonly LogEntry[]): LogWindow => ({
	sessionId: 's1',
	attempt: 1,
	agent: 'claude',
	first: 0,
	total: list.length,
	entries: list,
});
const texts = (window: LogWindow) => window.entries.map(entry => entry.text);

describe('takePage', () => {
	it('joins a newer page that overlaps', () => {
		const window = takePage(takePage(undefined, page(0, 10)), page(5, 15));
		expect(window).toMatchObject({first: 0, total: 15});
		expect(texts(window)).toEqual(entries(0, 15).map(entry => entry.text));
	});

	it('puts an earlier page before what is held', () => {
		const window = takePage(takePage(undefined, page(50, 60)), page(40, 50, 60), 50);
		expect(window).toMatchObject({first: 40, total: 60});
		expect(texts(window)).toEqual(entries(40, 60).map(entry => entry.text));
	});

	it('starts anew where there is a gap, and for another session', () => {
		const held = takePage(undefined, page(0, 10));
		expect(takePage(held, page(500, 600)).first).toBe(500);
		expect(takePage(held, page(0, 3, 3, 's2')).entries).toHaveLength(3);
	});

	it('keeps what is held when an earlier page does not join it', () => {
		const held = takePage(undefined, page(50, 60));
		expect(takePage(held, page(0, 10, 60), 10)).toBe(held);
	});

	it('lets go of the oldest lines beyond the limit', () => {
		const window = takePage(takePage(undefined, page(0, maxHeld)), page(maxHeld - 5, maxHeld + 10));
		expect(window.entries).toHaveLength(maxHeld);
		expect(window.first).toBe(10);
		expect(window.entries[0]!.text).toBe('line 10');
	});
});

const mixed: readonly LogEntry[] = [
	{kind: 'text', text: 'one NPM'},
	{kind: 'tool', text: '$ npm test', ok: false, aside: 'exit 1'},
	{kind: 'error', text: 'crashed'},
	{kind: 'tool', text: '$ npm ci', ok: true},
	{kind: 'text', text: 'a long line that has to be broken into several rows of the screen to be read in full'},
];

const canvasOf = (width = 80, screen = 10): Canvas => ({
	width,
	available: screen,
	theme,
	lex: lexMarkdown,
	laid: new WeakMap(),
});
const seen = (window: LogWindow, viewState: LogState, canvas = canvasOf()) => {
	const {list, top} = sightOf(window, viewState, canvas);
	return rowsFrom(list, top, canvas.available).map(({line}) => plainOf(line).trim());
};
const keys = (window: LogWindow, viewState: LogState) =>
	sightOf(window, viewState, canvasOf()).list.blocks.map(({key}) => key);

describe('entries of the log', () => {
	it('are narrowed to those that hold the filter, whatever the case, in their line, beside it and in their body', () => {
		const viewState: LogState = {...firstLogState, filter: 'npm', isNarrowed: true};
		expect(keys(windowOf(mixed), viewState)).toEqual([0, 1, 3]);
		expect(keys(windowOf(mixed), {...viewState, filter: 'EXIT 1'})).toEqual([1]);
		const printed: LogEntry[] = [
			{kind: 'result', text: 'done', ok: true, body: {is: 'output', lines: ['a', 'Needle']}},
		];
		expect(keys(windowOf(printed), {...viewState, filter: 'needle'})).toEqual([0]);
	});

	it('are narrowed to what went wrong when asked', () => {
		expect(keys(windowOf(mixed), {...firstLogState, isErrorsOnly: true})).toEqual([1, 2]);
	});

	it('lose no word, and no row is wider than the screen', () => {
		for (const width of [40, 59, 60, 80, 120]) {
			const canvas = canvasOf(width, 40);
			const {list, top} = sightOf(windowOf(mixed), firstLogState, canvas);
			const rows = rowsFrom(list, top, 40);
			for (const row of rows) expect(widthOf(paintRow(theme, row, width))).toBeLessThanOrEqual(width);
			const text = rows.map(({line}) => plainOf(line).trim()).join(' ');
			for (const word of mixed[4]!.text.split(' ')) expect(text).toContain(word);
		}
	});

	it('light up what was found without changing the text', () => {
		const {list, top} = sightOf(windowOf(mixed), firstLogState, canvasOf());
		const [row] = rowsFrom(list, top, 1);
		const plain = paintRow(theme, row!, 80);
		const lit = paintRow(theme, row!, 80, 'npm');
		expect(lit).toContain(theme.found('NPM'));
		expect(lit.replaceAll(/\u001B\[[\d;]*m/g, '')).toBe(plain.replaceAll(/\u001B\[[\d;]*m/g, ''));
	});
});

describe('looking about', () => {
	const window = windowOf(entries(0, 100));
	const canvas = canvasOf();
	const press = (viewState: LogState, ...names: readonly string[]) =>
		names.reduce(
			(now, name) =>
				nextLogState(name, now, {window, canvas, attempts: [1, 2, 3]}, sightOf(window, now, canvas)) ?? now,
			viewState,
		);

	it('follows the end until the user goes elsewhere, and again at the end', () => {
		expect(seen(window, firstLogState).at(-1)).toBe('line 99');
		const moved = press(firstLogState, 'up');
		expect(sightOf(window, moved, canvas).here).toBe(98);
		expect(press(moved, 'down')).toMatchObject({place: 'end'});
		const away = press(firstLogState, 'pageup');
		expect(seen(window, away).at(-1)).toBe('line 90');
		expect(away.place).not.toBe('end');
		expect(press(away, 'pagedown').place).toBe('end');
		expect(press(away, 'f')).toMatchObject({place: 'end'});
		expect(press(away, 'f').cursor).toBeUndefined();
		expect(seen(window, press(firstLogState, 'g'))[0]).toBe('line 0');
	});

	it('keeps the entry the user is at in view', () => {
		const up = press(firstLogState, ...Array.from({length: 30}, () => 'up'));
		const sight = sightOf(window, up, canvas);
		expect(sight.here).toBe(69);
		expect(seen(window, up)[0]).toBe('line 69');
		expect(sightOf(window, press(firstLogState, 'kkk'), canvas).here).toBe(96);
	});

	it('reads an entry that is longer than the view line by line', () => {
		const long = windowOf([
			{kind: 'text', text: 'before'},
			{kind: 'text', text: Array.from({length: 30}, (_, index) => `row ${index}`).join('\n')},
			{kind: 'text', text: 'after'},
		]);
		const step = (viewState: LogState, name: string) =>
			nextLogState(name, viewState, {window: long, canvas, attempts: [1]}, sightOf(long, viewState, canvas)) ??
			viewState;
		let viewState = step(firstLogState, 'g');
		const rows = new Set(seen(long, viewState));
		for (let count = 0; count < 40; count++) {
			viewState = step(viewState, 'down');
			for (const row of seen(long, viewState)) rows.add(row);
		}
		expect(rows.size).toBe(32);
		expect(viewState.place).toBe('end');
	});

	it('opens and folds the entry the user is at, and all of them', () => {
		const lines = Array.from({length: 30}, (_, index) => `printed ${index}`);
		const call = windowOf([
			{kind: 'tool', text: '$ make', id: 'a'},
			{kind: 'result', text: 'done', ok: true, id: 'a', body: {is: 'output', lines, cut: {after: 10, lines: 7}}},
		]);
		const wide = canvasOf(80, 60);
		const step = (viewState: LogState, name: string) =>
			nextLogState(name, viewState, {window: call, canvas: wide, attempts: [1]}, sightOf(call, viewState, wide)) ??
			viewState;
		expect(seen(call, firstLogState, wide)).toHaveLength(1);
		const open = step(firstLogState, 'return');
		expect(seen(call, open, wide)).toHaveLength(32);
		expect(seen(call, open, wide)[11]).toBe('│ … 7 more lines in stdout.jsonl');
		expect(seen(call, step(open, 'return'), wide)).toHaveLength(1);
		expect(seen(call, step(firstLogState, 'E'), wide)).toHaveLength(32);
		expect(seen(call, step(step(firstLogState, 'E'), 'E'), wide)).toHaveLength(1);
	});

	it('stays where it is when earlier entries come in', () => {
		const part = takePage(undefined, page(50, 100));
		const viewState: LogState = {...firstLogState, place: {key: 60, part: 0}, cursor: 60};
		const whole = takePage(part, page(0, 50, 100), 50);
		expect(seen(part, viewState)[0]).toBe('line 60');
		expect(seen(whole, viewState)).toEqual(seen(part, viewState));
	});

	it('walks from match to match and round the end', () => {
		const viewState: LogState = {...firstLogState, filter: 'line 1', isNarrowed: true};
		const at = (now: LogState) => sightOf(window, now, canvas).here;
		const first = press(viewState, 'n');
		expect(first.isNarrowed).toBe(false);
		expect(at(first)).toBe(1);
		expect(at(press(first, 'n'))).toBe(10);
		expect(at(press(first, 'N'))).toBe(19);
		const none = {...viewState, filter: 'nowhere'};
		expect(press(none, 'n')).toBe(none);
	});

	it('goes back and forth between attempts; the last one is the newest', () => {
		expect(press(firstLogState, '[').attempt).toBe(2);
		expect(press(firstLogState, '[', '[', '[').attempt).toBe(1);
		expect(press(firstLogState, '[', ']').attempt).toBeUndefined();
		expect(press(firstLogState, ']').attempt).toBeUndefined();
	});
});
