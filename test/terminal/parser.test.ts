import {describe, expect, it} from 'vitest';
import {createDecoder} from '../../source/ui/terminal/input/decoder.ts';
import {keys} from '../../source/ui/terminal/input/known-keys.ts';
import {createParser, patience} from '../../source/ui/terminal/input/parser.ts';
import type {InputEvent} from '../../source/ui/terminal/input/sequence.ts';

const bytesOf = (text: string): number[] => [...Buffer.from(text, 'utf8')];
/** 8-bit controls as single bytes. */
const raw = (text: string): number[] => [...Buffer.from(text, 'latin1')];

/** What packets of bytes, each some milliseconds after the one before, come to; then the terminal is silent. */
const read = (packets: readonly (readonly number[])[], gap = 1): readonly InputEvent[] => {
	const parser = createParser();
	const decode = createDecoder();
	let now = 10_000;
	const events: InputEvent[] = [];
	const pass = (span: number) => {
		const due = parser.patience();
		if (due !== undefined && due <= span) events.push(...parser.expire(now + due));
		now += span;
	};
	for (const packet of packets) {
		pass(gap);
		events.push(...parser.push(decode(Uint8Array.from(packet)), now));
	}
	for (let i = 0; i < 3; i++) pass(100_000);
	return events.reduce<InputEvent[]>((joined, event) => {
		const last = joined.at(-1);
		if (event.is === 'text' && last?.is === 'text')
			joined[joined.length - 1] = {is: 'text', bytes: last.bytes + event.bytes};
		else joined.push(event);
		return joined;
	}, []);
};

const key = (bytes: string): InputEvent => ({is: 'key', bytes});
const text = (bytes: string): InputEvent => ({is: 'text', bytes});
const paste = (bytes: string): InputEvent => ({is: 'paste', bytes});

/** Whole, at each byte in two, and each byte alone. */
const cuts = (bytes: readonly number[]): readonly (readonly (readonly number[])[])[] => [
	[bytes],
	...bytes.slice(1).map((_, at) => [bytes.slice(0, at + 1), bytes.slice(at + 1)]),
	bytes.map(byte => [byte]),
];

const expectAtEachCut = (bytes: readonly number[], expected: readonly InputEvent[]) => {
	for (const packets of cuts(bytes)) expect(read(packets), JSON.stringify(packets)).toEqual(expected);
};

describe('what a terminal answers by itself', () => {
	const answers: Readonly<Record<string, number[]>> = {
		'a colour (OSC, ended by ST)': bytesOf('\u001B]11;rgb:1e1e/1e1e/1e1e\u001B\\'),
		'a colour (OSC, ended by BEL)': bytesOf('\u001B]4;1;rgb:cdcd/0000/0000\u0007'),
		'a colour (8-bit OSC and ST)': raw('\u009D10;rgb:ffff/ffff/ffff\u009C'),
		'a clipboard (OSC 52)': bytesOf('\u001B]52;c;eHl4\u001B\\'),
		'a title (OSC l) with letters beyond ASCII': bytesOf('\u001B]lx✜é漢\u001B\\'),
		'device attributes': bytesOf('\u001B[?62;22;52c'),
		'device attributes (8-bit CSI)': raw('\u009B?1;2c'),
		'8-bit CSI as UTF-8': bytesOf('\u009B?1;2c'),
		'the text size': bytesOf('\u001B[8;40;120t'),
		'a cursor position': bytesOf('\u001B[12;40R'),
		'a mode (with an intermediate)': bytesOf('\u001B[?2026;2$y'),
		'kitty flags': bytesOf('\u001B[?31u'),
		'a setting (DCS)': bytesOf('\u001BP1$r0m\u001B\\'),
		'a version (DCS)': bytesOf('\u001BP>|XTerm(390)\u001B\\'),
		'a picture (APC)': bytesOf('\u001B_Gi=31;OK\u001B\\'),
		'a private message': bytesOf('\u001B^xMQr\u001B\\'),
		'a string (SOS)': bytesOf('\u001BXxMQr\u001B\\'),
		'a string (8-bit APC)': raw('\u009Fxyz\u009C'),
		'focus in and out': bytesOf('\u001B[I\u001B[O'),
		'a mouse release and motion (SGR)': bytesOf('\u001B[<0;12;9m\u001B[<35;12;9M'),
		'a mouse report (X10)': [...bytesOf('\u001B[M'), 0x20, 0x78, 0x72],
		'a key of Windows': bytesOf('\u001B[88;45;120;1;0;1_'),
		'a character set': bytesOf('\u001B(B'),
	};
	for (const [name, bytes] of Object.entries(answers))
		it(`is no key, however it is cut: ${name}`, () => {
			expectAtEachCut(bytes, []);
			expectAtEachCut([...bytes, ...bytesOf('j')], [text('j')]);
		});

	it('is a click, however it is cut', () => {
		const click: InputEvent = {is: 'mouse', bytes: '', mouse: {is: 'click', x: 11, y: 8}};
		expectAtEachCut(bytesOf('\u001B[<0;12;9M'), [click]);
	});

	it('is no key when the line stalls within it', () => {
		const answer = bytesOf('\u001B]11;rgb:1e1e/1e1e/1e1e\u001B\\');
		for (const at of [1, 2, 8])
			expect(read([answer.slice(0, at), answer.slice(at)], 450)).toEqual(at === 1 ? [key(keys.escape)] : []);
	});
});

describe('keys', () => {
	const known: Readonly<Record<string, readonly [string, string]>> = {
		up: ['\u001B[A', keys.up],
		'up in application mode': ['\u001BOA', keys.up],
		'up with Ctrl': ['\u001B[1;5A', keys.up],
		'page down': ['\u001B[6~', keys.pageDown],
		'home of rxvt': ['\u001B[7~', keys.home],
		'shift and tab': ['\u001B[Z', keys.shiftTab],
		enter: ['\r', keys.enter],
		'enter of a terminal that is not raw yet': ['\n', keys.enter],
		'enter of the keypad': ['\u001BOM', keys.enter],
		'escape (kitty)': ['\u001B[27u', keys.escape],
		'enter (kitty)': ['\u001B[13;1:1u', keys.enter],
		'Ctrl-C (kitty)': ['\u001B[99;5u', '\u0003'],
		'Ctrl-C (modifyOtherKeys)': ['\u001B[27;5;99~', '\u0003'],
		'left (kitty), with num lock': ['\u001B[1;129:1D', keys.left],
	};
	for (const [name, [bytes, expected]] of Object.entries(known))
		it(`are known however they are cut: ${name}`, () => {
			expectAtEachCut(bytesOf(bytes), [key(expected)]);
		});

	it('are text where they are characters', () => {
		expectAtEachCut(bytesOf('jé漢👍🏽'), [text('jé漢👍🏽')]);
		expectAtEachCut(bytesOf('\u001B[120u'), [text('x')]);
		expectAtEachCut(bytesOf('\u001B[97;2u'), [text('A')]);
		expectAtEachCut(bytesOf('\u001B[49:33;2u'), [text('!')]);
		expectAtEachCut(bytesOf('\u001BOx'), [text('8')]);
	});

	for (const bytes of [
		'\u001B[120;1:3u',
		'\u001B[120;1:2u',
		'\u001B[120;3u',
		'\u001B[120;9u',
		'\u001B[1;1:3A',
		'\u001B[1;3A',
		'\u001Bx',
		'\u001B\r',
		'\u001B\u001B[A',
		'\u001B[[A',
		'\u001B[15~',
		'\u001BOP',
		'\u001B[57441;2u',
		'\u001B[99999999u',
		'\u001B[;;;u',
		'\u001B[3;5;1~',
		'\u0000',
		'\u001C',
	])
		it(`that are not known, released, repeated or with Alt are dropped whole: ${JSON.stringify(bytes)}`, () => {
			expectAtEachCut(bytesOf(bytes), []);
		});

	it('typed at once come one after the other', () => {
		expect(read([bytesOf('hello\r')])).toEqual([text('hello'), key(keys.enter)]);
		expect(read([bytesOf('\u001B[Ajj\u007F')])).toEqual([key(keys.up), text('jj'), key(keys.backspace)]);
	});
});

describe('Esc', () => {
	it('alone is a key once nothing follows', () => {
		expect(read([[0x1b]])).toEqual([key(keys.escape)]);
		expect(read([[0x1b, 0x1b]])).toEqual([key(keys.escape), key(keys.escape)]);
		expect(read([[0x1b], bytesOf('j')], patience.escape)).toEqual([key(keys.escape), text('j')]);
	});

	it('that was told too early takes with it what belongs to it', () => {
		expect(read([[0x1b], bytesOf('[12;1R')], 300)).toEqual([key(keys.escape)]);
		expect(read([[0x1b], bytesOf('Pxr\u001B\\')], 300)).toEqual([key(keys.escape)]);
	});

	it('and then a key that could begin a sequence is that key', () => {
		expect(read([[0x1b], bytesOf('P')], 300)).toEqual([key(keys.escape), text('P')]);
	});

	it('never hides Ctrl-C, nor does a string that does not end', () => {
		expect(read([bytesOf('\u001B\u0003')])).toEqual([key('\u0003')]);
		expect(read([bytesOf('\u001B]11;rgb:'), [3]])).toEqual([key('\u0003')]);
		expect(read([bytesOf('\u001BXabc'), [3]])).toEqual([key('\u0003')]);
	});
});

describe('a paste', () => {
	const dangerous = 'x\ry\u001B[Aé漢\nQ';
	const bytes = bytesOf(`\u001B[200~${dangerous}\u001B[201~`);

	it('is text however it is cut', () => {
		expectAtEachCut(bytes, [paste(dangerous)]);
		expectAtEachCut(
			[...bytesOf('j'), ...bytes, ...bytesOf('k\r')],
			[text('j'), paste(dangerous), text('k'), key(keys.enter)],
		);
		expectAtEachCut(raw('\u009B200~xyz\u009B201~'), [paste('xyz')]);
	});

	it('stays text while the line stalls', () => {
		expect(read([bytes.slice(0, 8), bytes.slice(8)], 60_000)).toEqual([paste(dangerous)]);
	});

	it('that never ends is left by Ctrl-C', () => {
		expect(read([bytesOf('\u001B[200~some'), [3]], 5000)).toEqual([paste('some'), key('\u0003')]);
	});

	it('of any length costs no more than its length', () => {
		const long = 'line of text\n'.repeat(20_000);
		const whole = bytesOf(`\u001B[200~${long}\u001B[201~`);
		const packets = Array.from({length: Math.ceil(whole.length / 1000)}, (_, at) =>
			whole.slice(at * 1000, at * 1000 + 1000),
		);
		expect(read(packets)).toEqual([paste(long)]);
	});
});

describe('bytes that are no text', () => {
	it('are dropped', () => {
		expect(read([[0xff, 0xfe, 0x6a, 0xe4]])).toEqual([text('j')]);
		expect(read([[0xe4], [0x6a]])).toEqual([text('j')]);
		expect(read([[0xc0, 0x80, 0xed, 0xa0, 0x80, 0x6b]])).toEqual([text('k')]);
	});
});
