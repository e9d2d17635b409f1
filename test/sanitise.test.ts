import {describe, expect, test} from 'vitest';
import {sanitise, sanitiseLines} from '../source/sanitise.ts';
import {rounds} from './helpers/rounds.ts';

const esc = '\u001B';
const allowedSgr = /\u001B\[[0-9;]{1,80}m/g;
const forbidden = [
	['C0, DEL or C1', /[\0-\x1F\x7F-\x9F]/],
	['bidi', /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/],
	['zero width', /[\u00AD\u200B-\u200D\u2060-\u2064\uFEFF]/],
	['a line separator', /[\u2028\u2029]/],
	['a tag or variation selector', /[\u{FE00}-\u{FE0F}\u{E0000}-\u{E01EF}]/u],
	['a lone surrogate', /\p{Cs}/u],
	['more than four marks', /\p{M}{5}/u],
] as const;

const expectSafe = (text: string): void => {
	for (const [name, pattern] of forbidden)
		if (pattern.test(text)) expect.fail(`${name} got through: ${JSON.stringify(text)}`);
};

// faults.md 2e: what Ink strips and what it lets through.
const injections: readonly (readonly [name: string, text: string, drawn: string])[] = [
	['clear screen', `a${esc}[2Jb`, 'ab'],
	['cursor home', `a${esc}[Hb`, 'ab'],
	['cursor up', `a${esc}[3Ab`, 'ab'],
	['leave the alternate screen', `a${esc}[?1049lb`, 'ab'],
	['device status report', `a${esc}[6nb`, 'ab'],
	['DCS', `a${esc}P1$r0m${esc}\\b`, 'ab'],
	['APC', `a${esc}_Gf=100;AAAA${esc}\\b`, 'ab'],
	['PM', `a${esc}^secret${esc}\\b`, 'ab'],
	['SOS', `a${esc}Xsecret${esc}\\b`, 'ab'],
	['full reset', `a${esc}cb`, 'ab'],
	['charset', `a${esc}(0b`, 'ab'],
	['unterminated OSC', `a${esc}]0;title`, 'a'],
	['unterminated CSI', `a${esc}[12;3`, 'a'],
	['lone ESC at the end', `a${esc}`, 'a'],
	['OSC 52 ended by BEL', `a${esc}]52;c;cm0gLXJm\u0007b`, 'ab'],
	['OSC 52 ended by ST', `a${esc}]52;c;cm0gLXJm${esc}\\b`, 'ab'],
	['OSC 0 title', `a${esc}]0;owned\u0007b`, 'ab'],
	['OSC 8 link', `${esc}]8;;http://evil\u0007link${esc}]8;;\u0007`, 'link'],
	['C1 OSC', 'a\u009D0;owned\u0007b', 'ab'],
	['C1 CSI', 'a\u009B2Jb', 'ab'],
	['C1 DCS ended by C1 ST', 'a\u0090q\u009Cb', 'ab'],
	['a string cancelled by another ESC', `a${esc}]0;x${esc}[2Jb`, 'ab'],
	['NUL', 'a\0b', 'ab'],
	['BEL', 'a\u0007b', 'ab'],
	['BS', 'ab\b', 'ab'],
	['CR overwrites', '10 %\r20 %\r', '20 %'],
	['SO and SI', 'a\u000E\u000Fb', 'ab'],
	['DEL', 'a\u007Fb', 'ab'],
	['VT and FF', 'a\u000B\u000Cb', 'ab'],
	['TAB', 'a\tb', 'a    b'],
	['bidi override', 'a\u202Etxt.exe\u202C', 'atxt.exe'],
	['bidi isolates and marks', 'a\u2066b\u2069\u200E\u200F\u061C', 'ab'],
	['zero width', 'a\u200B\u200C\u200D\u2060\uFEFFb', 'ab'],
	['tag characters', 'a\u{E0041}\u{E0042}\u{E007F}b', 'ab'],
	['hidden and blinking SGR', `${esc}[8mhidden${esc}[5m${esc}[6m`, 'hidden'],
	['fifty combining marks', `a${'\u0301'.repeat(50)}b`, `a${'\u0301'.repeat(4)}b`],
	['a lone surrogate', 'a\uD800b', 'a\uFFFDb'],
	['LF and CRLF', 'a\nb\r\nc', 'a b c'],
	['a variation selector', '\u2764\uFE0F', '\u2764'],
	['a mark without a base', '\u0301a', 'a'],
];

describe('sanitise', () => {
	test.each(injections)('takes out %s (fault 42)', (_name, text, drawn) => {
		expect(sanitise(text)).toBe(drawn);
		expectSafe(sanitise(text, {keepColours: true}).replace(allowedSgr, ''));
	});

	test('leaves ordinary text of every script as it is', () => {
		for (const text of ['plain ASCII ~', 'Grüße', '日本語', 'é', '🚀 done', '− ✓ │', 'हिन्दी'])
			expect(sanitise(text)).toBe(text);
	});

	test('keeps whitelisted colours when asked and ends the line reset', () => {
		const keep = (text: string) => sanitise(text, {keepColours: true});
		expect(keep(`${esc}[1;31mred`)).toBe(`${esc}[1;31mred${esc}[0m`);
		expect(keep(`${esc}[38;5;8mgrey${esc}[m`)).toBe(`${esc}[38;5;8mgrey${esc}[0m`);
		expect(keep(`${esc}[31;5;8mred`)).toBe(`${esc}[31mred${esc}[0m`);
		expect(keep(`${esc}[48;2;1;2;3mx`)).toBe(`${esc}[48;2;1;2;3mx${esc}[0m`);
		expect(keep(`${esc}[38;5;999mx${esc}[4:3my${esc}[8mz`)).toBe('xyz');
		expect(sanitise(`${esc}[31mred`)).toBe('red');
	});

	test('cuts at the length that is drawn, never inside a character', () => {
		expect(sanitise('abcdef', {maxLength: 3})).toBe('abc');
		expect(sanitise('🚀🚀🚀', {maxLength: 2})).toBe('🚀🚀');
		expect(sanitise(`${esc}[31mabcdef`, {keepColours: true, maxLength: 3})).toBe(`${esc}[31mabc${esc}[0m`);
		expect(sanitise('\t\t\t', {maxLength: 5})).toBe('     ');
		expect(sanitise('x'.repeat(100_000))).toHaveLength(16_384);
	});

	test('hides nothing of what the user is asked to approve', () => {
		const reveal = (text: string) => sanitise(text, {revealHidden: true});
		expect(reveal('rm -rf / #\rls')).toBe('rm -rf / #?ls');
		expect(reveal(`ls ${esc}]0; ; rm -rf ~ \u0007`)).toBe('ls ?]0; ; rm -rf ~ ?');
		expect(reveal('a\u202Eb')).toBe('a?b');
		expect(reveal('npm test # fine\nrm -rf ~')).toBe('npm test # fine⏎rm -rf ~');
	});

	const texts = rounds(30_000, 300_000);

	test(`lets nothing forbidden through in ${texts} texts, whatever they are (fault 42)`, {timeout: 600_000}, () => {
		const pieces = injections.map(([, text]) => text);
		const atoms = [...pieces, esc, `${esc}[`, `${esc}]`, '\u009B', ';', '31', 'm', '5', '\r', '\n', '\u0301', '\uDC00'];
		let seed = 20_250;
		const random = (below: number): number => {
			seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
			return (seed >>> 8) % below;
		};
		for (let round = 0; round < texts; round++) {
			let text = '';
			for (let count = random(8); count >= 0; count--)
				text += random(3) === 0 ? String.fromCharCode(random(0x3000)) : atoms[random(atoms.length)];
			expectSafe(sanitise(text));
			expectSafe(sanitise(text, {revealHidden: true}));
			const coloured = sanitise(text, {keepColours: true});
			expectSafe(coloured.replace(allowedSgr, ''));
			for (const [sequence] of coloured.matchAll(allowedSgr))
				expect(sequence).not.toMatch(/\[(?:(?!38|48)\d+;)*[568][;m]/);
		}
	});

	test('takes time in proportion to the text for endless openings', () => {
		expect(sanitise(`${esc}]`.repeat(200_000))).toBe('');
		expect(sanitise(`${esc}[`.repeat(200_000))).toBe('');
	});
});

describe('sanitiseLines', () => {
	test('splits at line breaks, cleans each line and keeps the first ones', () => {
		expect(sanitiseLines('a\r\nb\u0007\n\nc\n', 10)).toEqual(['a', 'b', '', 'c']);
		expect(sanitiseLines('1\n2\n3\n4', 2)).toEqual(['1', '2']);
		expect(sanitiseLines('', 2)).toEqual(['']);
		expect(sanitiseLines(`a${esc}]0;open\nb`, 5)).toEqual(['a', 'b']);
	});
});
