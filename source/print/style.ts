import {asciiGlyphs, type SharedGlyphs, unicodeGlyphs} from '../run/view/glyphs.ts';

/** How text may be drawn; without flags UTF-8 and not one escape sequence. */
export type PrintStyle = {readonly isAscii?: boolean; readonly hasColour?: boolean};

export type PrintGlyphs = SharedGlyphs & {
	readonly bar: {readonly proved: string; readonly claimed: string; readonly rest: string};
	readonly tree: {readonly branch: string; readonly last: string};
	readonly rule: string;
	readonly doubleRule: string;
	readonly warning: string;
};

const unicode: PrintGlyphs = {
	...unicodeGlyphs,
	bar: {proved: '█', claimed: '▓', rest: '░'},
	tree: {branch: '├─', last: '└─'},
	rule: '─',
	doubleRule: '═',
	warning: '⚠',
};

const ascii: PrintGlyphs = {
	...asciiGlyphs,
	bar: {proved: '#', claimed: '=', rest: '.'},
	tree: {branch: '|-', last: '`-'},
	rule: '-',
	doubleRule: '=',
	warning: '!',
};

export const glyphs = (style: PrintStyle): PrintGlyphs => (style.isAscii ? ascii : unicode);

const asciiOf: Readonly<Record<string, string>> = {
	'⚠': '!',
	'✓': 'v',
	'✗': 'x',
	'…': '...',
	'–': '-',
	'−': '-',
	'·': '-',
	'→': '->',
	'×': 'x',
	'●': '*',
	'■': '#',
	'⇄': '<>',
	'“': '"',
	'”': '"',
	'’': "'",
};

/** Our own wording in letters a terminal without UTF-8 has. */
export const inStyle = (text: string, style: PrintStyle): string =>
	style.isAscii ? text.replace(/[⚠✓✗…–−·→×●■⇄“”’]/g, character => asciiOf[character] ?? character) : text;

/** Whatever the text is made of: what a terminal without UTF-8 has no letter for becomes `?`. */
export const asShown = (text: string, style: PrintStyle): string =>
	style.isAscii ? inStyle(text, style).replace(/\P{ASCII}/gu, '?') : text;
