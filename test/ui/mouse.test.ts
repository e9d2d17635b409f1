import {describe, expect, test} from 'vitest';
import {arrange} from '../../source/ui/grid/arrange.ts';
import {grid} from '../../source/ui/grid/grid.ts';
import {targetAt} from '../../source/ui/mouse/target.ts';
import {wheeled} from '../../source/ui/mouse/wheel.ts';
import {createDecoder} from '../../source/ui/terminal/input/decoder.ts';
import {createParser} from '../../source/ui/terminal/input/parser.ts';
import {createTheme} from '../../source/ui/theme.ts';
import {shortId} from '../../source/ui/view.ts';
import {firstViewState} from '../../source/ui/view-state.ts';
import {createAuthRun, fixtureNow} from '../helpers/create-run.ts';

const run = createAuthRun();
const theme = createTheme({isAscii: false, hasColour: false});
const plain = (text: string) => text.replaceAll(/\u001B\[[\d;]*m/g, '');

describe.each([
	[80, 24],
	[160, 45],
	[120, 40],
	[60, 30],
	[45, 14],
])('a click at %s x %s', (width, height) => {
	const viewState = {...firstViewState, focusedId: 'Stream-C'};
	const arranged = arrange(run, viewState, {width, height, alerts: 2});
	const {layout, streams, entries} = arranged;
	const picture = grid(
		{theme, run, now: fixtureNow},
		{streams, entries, focusedId: 'Stream-C', kind: layout.kind, layout: layout.grid},
	);

	test('meets the stream that is drawn there', () => {
		const met = new Set<string>();
		for (const [line, text] of picture.lines.entries())
			for (const {id} of streams) {
				const name = layout.kind === 'tiles' ? id : `${shortId(id)} `;
				const x = plain(text).indexOf(` ${name}`) + 1;
				const isTop = text.includes(theme.glyphs.box.topLeft);
				const isNamed = layout.kind === 'tiles' ? isTop && x > 0 : plain(text).slice(3).startsWith(name);
				if (!isNamed) continue;
				expect(targetAt(arranged, 'Stream-C', {x: Math.max(3, x), y: line + 1})).toEqual({is: 'stream', streamId: id});
				met.add(id);
			}
		expect(met.size).toBe(picture.to - picture.from);
	});

	test('beside the streams meets what is there', () => {
		expect(targetAt(arranged, 'Stream-C', {x: 3, y: 0})).toBeUndefined();
		expect(targetAt(arranged, 'Stream-C', {x: 3, y: height - 1})).toBeUndefined();
		const below = layout.log.place === 'right' ? picture.lines.length : layout.grid.height;
		expect(targetAt(arranged, 'Stream-C', {x: 3, y: 1 + below})).toEqual({is: 'alerts'});
		if (layout.log.height > 0)
			expect(targetAt(arranged, 'Stream-C', {x: width - 2, y: height - 3})).toEqual({is: 'log'});
	});
});

describe('the wheel', () => {
	test('moves the log some entries, stops at its start, and follows again at its end', () => {
		const up = wheeled(firstViewState, 'up', 10, 40);
		expect(up.logEnd).toBe(37);
		expect(wheeled({...firstViewState, logEnd: 11}, 'up', 10, 40).logEnd).toBe(10);
		expect(wheeled(up, 'down', 10, 40).logEnd).toBeUndefined();
		expect(wheeled(firstViewState, 'up', 10, 4).logEnd).toBeUndefined();
	});
});

const events = (text: string) => createParser().push(createDecoder()(Buffer.from(text, 'latin1')), 0);

describe('what a terminal tells of the mouse', () => {
	test('is a click of the left button or a notch of the wheel, where it was', () => {
		expect(events('\u001B[<0;12;5M')).toEqual([{is: 'mouse', bytes: '', mouse: {is: 'click', x: 11, y: 4}}]);
		expect(events('\u009B<65;200;90M')).toMatchObject([{mouse: {is: 'wheelDown', x: 199, y: 89}}]);
	});

	test.each([
		'<0;12;5m',
		'<2;1;1M',
		'<4;1;1M',
		'<35;1;1M',
		'<0;0;1M',
		'<0;1M',
		'<0;1;1;1M',
		'<99999;1;1M',
		'<;;M',
	])('is nothing else: %s', sequence => {
		expect(events(`\u001B[${sequence}`)).toEqual([]);
		expect(events(`\u001B[${sequence}x`)).toEqual([{is: 'text', bytes: 'x'}]);
	});
});
