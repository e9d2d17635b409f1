import type {GlyphName} from '../run/view/describe.ts';

/** How text may be drawn; without flags UTF-8 and not one escape sequence. */
export type PrintStyle = {readonly isAscii?: boolean; readonly hasColour?: boolean};

export type PrintGlyphs = Readonly<Record<GlyphName, string>> & {
	readonly bar: {readonly proved: string; readonly claimed: string; readonly rest: string};
	readonly tree: {readonly branch: string; readonly last: string};
	readonly rule: string;
	readonly doubleRule: string;
	readonly warning: string;
	readonly ellipsis: string;
	readonly unknown: string;
	readonly minus: string;
	readonly times: string;
};

const unicode: PrintGlyphs = {
	pending: '·',
	ready: '◌',
	working: '◐',
	waits: '?',
	parked: '⏾',
	stalled: '!',
	recovering: '↻',
	completed: '✓',
	conflict: '⇄',
	failed: '✗',
	stopped: '■',
	bar: {proved: '█', claimed: '▓', rest: '░'},
	tree: {branch: '├─', last: '└─'},
	rule: '─',
	doubleRule: '═',
	warning: '⚠',
	ellipsis: '…',
	unknown: '–',
	minus: '−',
	times: '×',
};

const ascii: PrintGlyphs = {
	pending: '.',
	ready: 'o',
	working: '*',
	waits: '?',
	parked: 'z',
	stalled: '!',
	recovering: 'r',
	completed: 'v',
	conflict: '<>',
	failed: 'x',
	stopped: '#',
	bar: {proved: '#', claimed: '=', rest: '.'},
	tree: {branch: '|-', last: '`-'},
	rule: '-',
	doubleRule: '=',
	warning: '!',
	ellipsis: '~',
	unknown: '-',
	minus: '-',
	times: 'x',
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
