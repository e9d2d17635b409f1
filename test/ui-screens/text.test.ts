import {describe, expect, it} from 'vitest';
import {keyLine, titleRule} from '../../source/ui/screens/parts/page.tsx';
import {rangeText, scrolled} from '../../source/ui/screens/parts/scroll.ts';
import {wrapText} from '../../source/ui/screens/parts/wrap-text.ts';
import {widthOf} from '../../source/ui/text.ts';
import {createTheme} from '../../source/ui/theme.ts';

const theme = createTheme({isAscii: false, hasColour: false});
const plain = (text: string) => text.replaceAll(/\u001B\[[\d;]*m/g, '');
const widths = [1, 2, 5, 10, 20, 39, 40, 80, 200];

describe('wrapText', () => {
	it.each([
		'a sentence of several words that goes on and on',
		'averyveryverylongwordwithoutanyspacetobreakat and then more',
		'日本語のとても長い文章です 日本語',
		'   leading spaces stay on the first line',
		'🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂',
	])('loses nothing of "%s" and stays within the width', text => {
		for (const width of widths) {
			const lines = wrapText(text, width);
			// A character two cells wide fits no column of one cell.
			for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(Math.max(2, width));
			expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
		}
	});

	it('breaks between words where it can', () => {
		expect(wrapText('one two three four', 9)).toEqual(['one two', 'three', 'four']);
	});

	it('keeps an empty line', () => {
		expect(wrapText('', 10)).toEqual(['']);
	});
});

describe('titleRule', () => {
	it('is as wide as the screen, whatever it says', () => {
		for (const width of widths.filter(one => one >= 5))
			expect(widthOf(titleRule(theme, width, 'Stream-B api', 'following'))).toBeLessThanOrEqual(width);
		expect(widthOf(titleRule(theme, 80, 'Stream-B', '12 lines'))).toBe(80);
		expect(widthOf(titleRule(theme, 80, 'Stream-B'))).toBe(80);
	});

	it('drops the right side before the left one', () => {
		expect(plain(titleRule(theme, 24, 'Stream-B api', 'following'))).toContain('Stream-B api');
		expect(plain(titleRule(theme, 24, 'Stream-B api', 'following'))).not.toContain('follow');
	});
});

describe('keyLine', () => {
	const keys = [
		{key: 'enter', label: 'merge into main'},
		{key: 'd', label: 'diff'},
		{key: '↑↓', label: 'scroll'},
	];

	it('cuts no word: a key is there with its label or not at all', () => {
		const esc = {key: 'esc', label: 'back'};
		for (let width = 12; width < 90; width++) {
			const line = plain(keyLine(theme, width, keys, esc));
			expect(widthOf(line)).toBeLessThanOrEqual(width);
			expect(line).toContain('esc back');
			for (const {key, label} of keys) expect(line.includes(key)).toBe(line.includes(`${key} ${label}`));
		}
	});

	it('shows the most useful keys first', () => {
		expect(plain(keyLine(theme, 34, keys, {key: 'esc', label: 'back'}))).toContain('enter merge into main');
		expect(plain(keyLine(theme, 34, keys, {key: 'esc', label: 'back'}))).not.toContain('diff');
	});
});

describe('scrolled', () => {
	const range = {top: 10, total: 100, available: 20};
	it.each([
		['down', 11],
		['j', 11],
		['jjj', 13],
		['up', 9],
		['pagedown', 29],
		['pageup', 0],
		['home', 0],
		['g', 0],
		['end', 80],
		['G', 80],
		['x', undefined],
	])('%s goes to %s', (name, top) => {
		expect(scrolled(name, range)).toBe(top);
	});

	it('never leaves the list', () => {
		expect(scrolled('down', {top: 80, total: 100, available: 20})).toBe(80);
		expect(scrolled('end', {top: 0, total: 3, available: 20})).toBe(0);
		expect(rangeText({top: 0, total: 3, available: 20})).toBe('');
		expect(rangeText({top: 80, total: 100, available: 20})).toBe('81-100 of 100');
	});
});
