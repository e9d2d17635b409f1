import {Chalk} from 'chalk';
import {blocksOf} from '../conversation/blocks.ts';
import {firstFold} from '../conversation/fold.ts';
import {type Lex, layOut} from '../conversation/lay-out.ts';
import {signsOf} from '../conversation/signs.ts';
import {type Line, plainOf, type SpanStyle} from '../conversation/spans.ts';
import type {LogEntry} from '../run/model/report.ts';
import {asShown, type PrintStyle} from './style.ts';

export type LogPrint = {
	/** Reads Markdown; absent: words are printed as they are. */
	readonly lex?: Lex;
	/** Cells of a line; absent: no line is broken. */
	readonly width?: number;
	/** All that was kept of what tools printed, not only what says most. */
	readonly isWhole?: boolean;
	/** The time of the entry printed before these. */
	readonly after?: number | undefined;
};

const chalk = new Chalk({level: 1});
const same = (text: string) => text;

const paints: Readonly<Record<SpanStyle, (text: string) => string>> = {
	plain: same,
	bold: chalk.bold,
	italic: chalk.italic,
	dim: chalk.dim,
	code: chalk.cyan,
	good: chalk.green,
	bad: chalk.red,
	focus: chalk.cyan,
	person: chalk.magenta,
	added: chalk.green,
	removed: chalk.red,
	keyword: chalk.magenta,
	string: chalk.yellow,
	number: chalk.cyan,
	comment: chalk.dim,
	addedWord: text => chalk.green(chalk.underline(text)),
	removedWord: text => chalk.red(chalk.underline(text)),
};

const painted = (line: Line, style: PrintStyle): string =>
	style.hasColour
		? line.map(({text, style: look}) => paints[look](asShown(text, style))).join('')
		: asShown(plainOf(line), style).trimEnd();

const minuteOf = (at: number | undefined): string =>
	at === undefined || !Number.isFinite(at) ? '' : new Date(at).toTimeString().slice(0, 5);

const timeWidth = 5;

/** What `logs` prints of an agent's session: the minute where it is another, mark, text; what stands aside at the right edge when the width is known. */
export const logLines = (entries: readonly LogEntry[], style: PrintStyle = {}, print: LogPrint = {}): string[] => {
	const {lex, isWhole, width = Number.POSITIVE_INFINITY} = print;
	const look = {width: width - timeWidth - 1, signs: signsOf(style.isAscii ?? false), lex};
	let before = minuteOf(print.after);
	return blocksOf(entries).flatMap(block => {
		const minute = minuteOf(block.entries[0]?.at);
		const isNew = minute !== '' && minute !== before;
		if (isNew) before = minute;
		return layOut(block, isWhole ? 'open' : firstFold(block), look).lines.map((line, index) => {
			const time = index === 0 && isNew ? minute : ' '.repeat(timeWidth);
			return `${time} ${painted(line, style)}`.trimEnd();
		});
	});
};
