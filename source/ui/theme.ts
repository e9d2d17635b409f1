import {Chalk} from 'chalk';
import type {Tone} from '../run/view/describe.ts';
import {asciiGlyphs, type SharedGlyphs, unicodeGlyphs} from '../run/view/glyphs.ts';

export type Paint = (text: string) => string;

export type Glyphs = SharedGlyphs & {
	/** Spinner frames of a working stream; the first one stands still where nothing may move. */
	readonly frames: readonly string[];
	readonly focus: string;
	readonly bar: {readonly proved: string; readonly claimed: string; readonly rest: string};
	readonly box: {
		readonly topLeft: string;
		readonly topRight: string;
		readonly bottomLeft: string;
		readonly bottomRight: string;
		readonly horizontal: string;
		readonly vertical: string;
	};
	/** Of the graph: lines beside, to and to the last stream under another, and the mark of the critical path. */
	readonly tree: {readonly rail: string; readonly branch: string; readonly last: string; readonly critical: string};
	readonly edit: string;
	readonly tool: string;
	readonly say: string;
	readonly think: string;
	readonly note: string;
	readonly person: string;
	readonly arrows: string;
	readonly upDown: string;
	readonly more: {readonly up: string; readonly down: string};
	readonly dot: string;
};

/** Colours by meaning; sixteen colours, and none when `hasColour` is false (bold and dim stay). */
export type Theme = {
	readonly isAscii: boolean;
	readonly hasColour: boolean;
	readonly glyphs: Glyphs;
	readonly tone: Readonly<Record<Tone, Paint>>;
	readonly good: Paint;
	readonly bad: Paint;
	readonly warn: Paint;
	readonly person: Paint;
	readonly focus: Paint;
	readonly dim: Paint;
	readonly bold: Paint;
	readonly plain: Paint;
	readonly italic: Paint;
	/** Code within a sentence. */
	readonly code: Paint;
	/** What a search has found. */
	readonly found: Paint;
	/** The part of a changed line that differs. */
	readonly word: Paint;
	/** A key in the footer or in a dialog. */
	readonly key: Paint;
};

const unicode: Glyphs = {
	...unicodeGlyphs,
	frames: ['◐', '◓', '◑', '◒'],
	focus: '▸',
	bar: {proved: '━', claimed: '╍', rest: '─'},
	box: {topLeft: '╭', topRight: '╮', bottomLeft: '╰', bottomRight: '╯', horizontal: '─', vertical: '│'},
	tree: {rail: '│ ', branch: '├─', last: '╰─', critical: '━'},
	edit: '✎',
	tool: '▪',
	say: ' ',
	think: '∴',
	note: '·',
	person: '›',
	arrows: '←↑↓→',
	upDown: '↑↓',
	more: {up: '↑', down: '↓'},
	dot: '·',
};

const ascii: Glyphs = {
	...asciiGlyphs,
	frames: ['|', '/', '-', '\\'],
	focus: '>',
	bar: {proved: '=', claimed: '~', rest: '-'},
	box: {topLeft: '+', topRight: '+', bottomLeft: '+', bottomRight: '+', horizontal: '-', vertical: '|'},
	tree: {rail: '| ', branch: '|-', last: '`-', critical: '='},
	edit: '%',
	tool: '*',
	say: ' ',
	think: ':',
	note: '.',
	person: '>',
	arrows: 'arrows',
	upDown: 'up/down',
	more: {up: '^', down: 'v'},
	dot: '.',
};

const chalk = new Chalk({level: 1});
const plain: Paint = text => text;

export const themeNames = ['default', 'high-contrast', 'mono'] as const;
export type ThemeName = (typeof themeNames)[number];

export type ThemeWish = {readonly isAscii: boolean; readonly hasColour: boolean; readonly themeName?: ThemeName};

/** `high-contrast`: nothing is faint, and all colours are bright; `mono`: no colour. */
export const createTheme = ({isAscii, hasColour: canColour, themeName = 'default'}: ThemeWish): Theme => {
	const hasColour = canColour && themeName !== 'mono';
	const isStrong = themeName === 'high-contrast';
	const coloured = (paint: Paint, otherwise: Paint = plain): Paint => (hasColour ? paint : otherwise);
	const good = coloured(isStrong ? chalk.greenBright : chalk.green);
	const bad = coloured(isStrong ? chalk.bold.redBright : chalk.red, chalk.bold);
	const warn = coloured(isStrong ? chalk.yellowBright : chalk.yellow);
	const person = coloured(isStrong ? chalk.bold.magentaBright : chalk.magenta, chalk.bold);
	const key = coloured(isStrong ? chalk.bold.cyanBright : chalk.cyan, chalk.bold);
	// Bright black is the background of some palettes.
	const dim = isStrong ? plain : chalk.dim;
	return {
		isAscii,
		hasColour,
		glyphs: isAscii ? ascii : unicode,
		tone: {done: good, working: warn, idle: dim, bad, person, parked: dim},
		good,
		bad,
		warn,
		person,
		focus: key,
		dim,
		bold: chalk.bold,
		plain,
		italic: chalk.italic,
		code: coloured(isStrong ? chalk.cyanBright : chalk.cyan),
		found: chalk.inverse,
		word: text => chalk.bold(chalk.underline(text)),
		key,
	};
};
