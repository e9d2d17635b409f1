import stringWidth from 'string-width';
import {describe, expect, test} from 'vitest';
import {toAscii} from '../../source/ui/ascii.ts';
import {progressBar} from '../../source/ui/components/progress-bar.ts';
import {createTheme, type Theme} from '../../source/ui/theme.ts';

const glyphsOf = (theme: Theme): readonly string[] => {
	const {frames, bar, box, more, tree, arrows, upDown, ...rest} = theme.glyphs;
	const named = [bar, box, more].flatMap(group => Object.values(group));
	return [...Object.values(rest), ...frames, ...named, ...Object.values(tree).flatMap(text => [...text])];
};

const unicode = createTheme({isAscii: false, hasColour: true});
const ascii = createTheme({isAscii: true, hasColour: true});
const sgr = (text: string) => text.match(/\u001B\[(\d+)m/g)?.map(one => Number(one.slice(2, -1))) ?? [];

describe('glyphs', () => {
	test('are one cell wide and need no variation selector', () => {
		for (const glyph of glyphsOf(unicode)) {
			expect(stringWidth(glyph), glyph).toBe(1);
			expect(glyph).not.toMatch(/[\uFE00-\uFE0F]|\p{Emoji_Presentation}/u);
		}
	});

	test('of the ASCII set are ASCII', () => {
		const beyond = Object.values(ascii.glyphs).filter(glyph => typeof glyph === 'string' && /[^ -~]/.test(glyph));
		expect(beyond).toEqual([]);
		expect(glyphsOf(ascii).join('')).toMatch(/^[ -~]*$/);
	});
});

describe('text for terminals without UTF-8', () => {
	test('keeps its width', () => {
		for (const text of ['a – b', '3 × 4', '日本', 'naïve …', '\u001B[32m✓\u001B[39m ok'])
			expect(stringWidth(toAscii(text)), text).toBe(stringWidth(text));
		expect(toAscii('日本 – ok…')).toBe('???? - ok~');
	});
});

describe('colours', () => {
	test('are the sixteen every terminal has', () => {
		const {tone, good, bad, warn, person, focus, dim, key} = unicode;
		for (const paint of [good, bad, warn, person, focus, dim, key, ...Object.values(tone)])
			for (const number of sgr(paint('x'))) expect([2, 22, 39, ...range(30, 37)]).toContain(number);
	});

	test('of secondary text is faint, never bright black, which is the background of some palettes', () => {
		expect(sgr(unicode.dim('x'))).toEqual([2, 22]);
		expect(sgr(unicode.tone.idle('x'))).toEqual([2, 22]);
	});

	test('are none with NO_COLOR; weight stays', () => {
		const theme = createTheme({isAscii: false, hasColour: false});
		const {tone, good, bad, warn, person, focus, dim, key} = theme;
		for (const paint of [good, bad, warn, person, focus, dim, key, ...Object.values(tone)])
			for (const number of sgr(paint('x'))) expect([1, 2, 22]).toContain(number);
	});
});

const range = (from: number, to: number) => Array.from({length: to - from + 1}, (_, i) => from + i);

describe('a progress bar', () => {
	const bar = (completed: number, proved: number, total: number, width = 10) =>
		progressBar(ascii, {completed, proved, total}, width).replaceAll(/\u001B\[\d+m/g, '');

	test('shows proved work solid, claimed work hatched, the rest light', () => {
		expect(bar(3, 2, 5)).toBe('====~~----');
	});

	test('is full only when everything is completed', () => {
		expect(bar(99, 99, 100)).toBe('=========-');
		expect(bar(5, 5, 5)).toBe('==========');
	});

	test('is empty without tasks', () => {
		expect(bar(0, 0, 0)).toBe('----------');
	});

	test('never shows more proved than completed', () => {
		expect(bar(1, 4, 5)).toBe('==--------');
	});
});

describe('themes', () => {
	const text = (theme: Theme) =>
		[theme.dim, theme.good, theme.bad, theme.warn, theme.person, theme.focus, theme.key]
			.map(paint => paint('x'))
			.join('');

	test('without colour use none, by name or by NO_COLOR', () => {
		const mono = createTheme({isAscii: false, hasColour: true, themeName: 'mono'});
		const noColour = createTheme({isAscii: false, hasColour: false, themeName: 'high-contrast'});
		for (const theme of [mono, noColour]) expect(sgr(text(theme)).filter(code => code >= 30)).toEqual([]);
	});

	test('with high contrast have nothing faint, and tell each meaning apart', () => {
		const strong = createTheme({isAscii: false, hasColour: true, themeName: 'high-contrast'});
		expect(sgr(text(strong))).not.toContain(2);
		const {good, bad, warn, person, focus} = strong;
		expect(new Set([good, bad, warn, person, focus].map(paint => paint('x'))).size).toBe(5);
	});
});
