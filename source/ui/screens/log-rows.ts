import sliceAnsi from 'slice-ansi';
import type {LogEntry} from '../../run/report.ts';
import {sanitise} from '../../sanitise.ts';
import {logLine} from '../log-line.ts';
import {clip, widthOf} from '../text.ts';
import type {Paint, Theme} from '../theme.ts';
import type {LogWindow} from './log-window.ts';
import {wrapText} from './wrap-text.ts';

export type LogView = {
	readonly width: number;
	readonly isWrapped: boolean;
	readonly isErrorsOnly: boolean;
	/** Only entries that hold this text, whatever its case; '' all. */
	readonly filter: string;
};

/** One screen row of an entry; `part` counts the rows of a wrapped entry. `index`: the entry's place in the session. */
export type LogRow = {readonly index: number; readonly part: number; readonly text: string; readonly entry: LogEntry};

/** Cells left of the mark, as `logLine` has them. */
const indent = (width: number): number => (width < 60 ? 1 : 11);
const markWidth = 2;

export const isFault = (entry: LogEntry): boolean => entry.kind === 'error' || entry.ok === false;

export const holds = (entry: LogEntry, text: string): boolean =>
	`${sanitise(entry.text)} ${sanitise(entry.aside ?? '')}`.toLowerCase().includes(text.toLowerCase());

/** The rows of the held entries that the view shows, top to bottom. */
export const layOut = (window: LogWindow, view: LogView): readonly LogRow[] =>
	window.entries.flatMap((entry, at) => {
		if (view.isErrorsOnly && !isFault(entry)) return [];
		if (view.filter !== '' && !holds(entry, view.filter)) return [];
		const index = window.first + at;
		if (!view.isWrapped) return [{index, part: 0, text: entry.text, entry}];
		const room = view.width - indent(view.width) - markWidth - asideWidth(entry) - 1;
		const pieces = wrapText(sanitise(entry.text).trimEnd(), Math.max(8, room));
		return pieces.map((text, part) => ({index, part, text, entry}));
	});

/** Cells the right-hand column takes, its verdict and its gaps too. */
const asideWidth = (entry: LogEntry): number =>
	(entry.aside === undefined ? 0 : widthOf(sanitise(entry.aside, {maxLength: 40})) + 3) +
	(entry.ok === undefined ? 0 : 4);

const paintOf = (theme: Theme, entry: LogEntry): Paint => {
	if (isFault(entry)) return theme.bad;
	if (entry.kind === 'task') return theme.good;
	if (entry.kind === 'user') return theme.person;
	return entry.kind === 'text' || entry.kind === 'tool' ? theme.plain : theme.dim;
};

/** Shows where a text stands in a painted line. */
const lightUp = (theme: Theme, line: string, found: string): string => {
	const plain = sanitise(line);
	const lower = plain.toLowerCase();
	const at = found === '' ? -1 : lower.indexOf(found.toLowerCase());
	// A few letters change their length in lower case; then the place is not known.
	if (at < 0 || lower.length !== plain.length) return line;
	const from = widthOf(plain.slice(0, at));
	const match = plain.slice(at, at + found.length);
	return sliceAnsi(line, 0, from) + theme.focus(match) + sliceAnsi(line, from + widthOf(match));
};

/** A row as it is drawn, at most `width` cells. `found`: text that is lit up; `isHere`: the match the user is at. */
export const drawRow = (
	theme: Theme,
	{entry, part, text}: LogRow,
	{width, found, isHere}: {readonly width: number; readonly found: string; readonly isHere: boolean},
): string => {
	const line =
		part === 0
			? logLine(theme, {...entry, text}, width)
			: clip(theme, `${' '.repeat(indent(width) + markWidth)}${paintOf(theme, entry)(text)}`, width);
	const lit = lightUp(theme, line, found);
	return isHere ? theme.focus(theme.glyphs.focus) + sliceAnsi(lit, 1) : lit;
};
