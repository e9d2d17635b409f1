import {describe, expect, it} from 'vitest';
import type {LogPage} from '../../source/engine/types.ts';
import type {LogEntry} from '../../source/run/report.ts';
import {drawRow, layOut} from '../../source/ui/screens/log-rows.ts';
import {firstLook, type LogLook, lookAfter, rowsOf, topOf, walk} from '../../source/ui/screens/log-view.ts';
import {type LogWindow, maxHeld, takePage} from '../../source/ui/screens/log-window.ts';
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

describe('rows of the log', () => {
	it('narrows to lines that hold the filter, whatever the case', () => {
		const look: LogLook = {...firstLook, filter: 'npm', isNarrowed: true};
		expect(rowsOf(windowOf(mixed), look, 80).map(row => row.index)).toEqual([0, 1, 3]);
	});

	it('finds text of the right-hand column too', () => {
		const look: LogLook = {...firstLook, filter: 'EXIT 1', isNarrowed: true};
		expect(rowsOf(windowOf(mixed), look, 80).map(row => row.index)).toEqual([1]);
	});

	it('shows only what went wrong when asked', () => {
		expect(rowsOf(windowOf(mixed), {...firstLook, isErrorsOnly: true}, 80).map(row => row.index)).toEqual([1, 2]);
	});

	it('wraps long lines and loses no word', () => {
		const rows = layOut(windowOf(mixed), {width: 40, isWrapped: true, isErrorsOnly: false, filter: ''});
		const last = rows.filter(row => row.index === 4);
		expect(last.length).toBeGreaterThan(1);
		expect(last.map(row => row.text).join(' ')).toBe(mixed[4]!.text);
	});

	it('draws a wrapped row whole: nothing is cut', () => {
		for (const width of [40, 59, 60, 80, 120])
			for (const row of layOut(windowOf(mixed), {width, isWrapped: true, isErrorsOnly: false, filter: ''})) {
				const drawn = drawRow(theme, row, {width, found: '', isHere: false});
				expect(drawn).toContain(row.text);
				expect(widthOf(drawn)).toBeLessThanOrEqual(width);
			}
	});

	it('lights up what was found without changing the text', () => {
		const [row] = layOut(windowOf(mixed), {width: 80, isWrapped: false, isErrorsOnly: false, filter: ''});
		const plain = drawRow(theme, row!, {width: 80, found: '', isHere: false});
		const lit = drawRow(theme, row!, {width: 80, found: 'npm', isHere: false});
		expect(lit).not.toBe(plain);
		expect(lit).toContain(theme.focus('NPM'));
		expect(lit.replaceAll(/\u001B\[[\d;]*m/g, '')).toBe(plain.replaceAll(/\u001B\[[\d;]*m/g, ''));
	});
});

describe('looking about', () => {
	const window = windowOf(entries(0, 100));
	const sightOf = (look: LogLook, room = 10) => {
		const rows = rowsOf(window, look, 80);
		return {rows, room, top: topOf(rows, look.place, room)};
	};
	const press = (look: LogLook, ...names: readonly string[]) =>
		names.reduce((now, name) => lookAfter(name, now, sightOf(now), [1, 2, 3]) ?? now, look);

	it('follows the end until the user scrolls, and again at the end', () => {
		const scrolled = press(firstLook, 'up');
		expect(scrolled.place).toEqual({index: 89, part: 0});
		expect(press(scrolled, 'down').place).toBe('end');
		expect(press(scrolled, 'f').place).toBe('end');
		expect(press(firstLook, 'g').place).toEqual({index: 0, part: 0});
	});

	it('stays where it is when earlier lines come in', () => {
		const part = takePage(undefined, page(50, 100));
		const look = {...firstLook, place: {index: 60, part: 0}};
		const before = rowsOf(part, look, 80);
		const whole = takePage(part, page(0, 50, 100), 50);
		const after = rowsOf(whole, look, 80);
		expect(before[topOf(before, look.place, 10)]!.text).toBe(after[topOf(after, look.place, 10)]!.text);
	});

	it('walks from match to match and round the end', () => {
		const look: LogLook = {...firstLook, filter: 'line 1', isNarrowed: true, place: {index: 0, part: 0}};
		const first = walk(look, sightOf(look), window, 80, 1);
		expect(first).toMatchObject({matchAt: 1, isNarrowed: false});
		const second = walk(first, sightOf(first), window, 80, 1);
		expect(second.matchAt).toBe(10);
		expect(walk(first, sightOf(first), window, 80, -1).matchAt).toBe(19);
		const none = {...look, filter: 'nowhere'};
		expect(walk(none, sightOf(none), window, 80, 1)).toBe(none);
	});

	it('goes back and forth between attempts; the last one is the newest', () => {
		expect(press(firstLook, '[').attempt).toBe(2);
		expect(press(firstLook, '[', '[', '[').attempt).toBe(1);
		expect(press(firstLook, '[', ']').attempt).toBeUndefined();
		expect(press(firstLook, ']').attempt).toBeUndefined();
	});
});
