import type {LogWindow} from './log-window.ts';
import {holds, type LogRow, layOut} from './log-rows.ts';
import {clampTop, scrolled} from './scroll.ts';

/** How the user looks at the log. */
export type LogLook = {
	/** Absent: the newest. */
	readonly attempt?: number;
	/** The first row in view, or the end of the log as it grows. */
	readonly place: 'end' | {readonly index: number; readonly part: number};
	readonly filter: string;
	readonly isEditing: boolean;
	/** Only the lines that match; off once the user walks from match to match. */
	readonly isNarrowed: boolean;
	readonly isWrapped: boolean;
	readonly isErrorsOnly: boolean;
	/** Entry of the match the user is at. */
	readonly matchAt?: number;
};

export const firstLook: LogLook = {
	place: 'end',
	filter: '',
	isEditing: false,
	isNarrowed: false,
	isWrapped: false,
	isErrorsOnly: false,
};

export const rowsOf = (window: LogWindow | undefined, look: LogLook, width: number): readonly LogRow[] =>
	window
		? layOut(window, {
				width,
				isWrapped: look.isWrapped,
				isErrorsOnly: look.isErrorsOnly,
				filter: look.isNarrowed ? look.filter : '',
			})
		: [];

export const topOf = (rows: readonly LogRow[], place: LogLook['place'], room: number): number => {
	const range = {total: rows.length, room};
	if (place === 'end') return clampTop({...range, top: rows.length});
	const at = rows.findIndex(row => row.index > place.index || (row.index === place.index && row.part >= place.part));
	return clampTop({...range, top: at === -1 ? rows.length : at});
};

const placeAt = (rows: readonly LogRow[], top: number, room: number): LogLook['place'] => {
	const row = rows[top];
	return row === undefined || top >= rows.length - room ? 'end' : {index: row.index, part: row.part};
};

export type LogSight = {readonly rows: readonly LogRow[]; readonly top: number; readonly room: number};

/** The next (`step` 1) or the former (-1) match, round the end; undefined when there is none. */
const matchFrom = (rows: readonly LogRow[], look: LogLook, from: number, step: 1 | -1): number | undefined => {
	const all = rows.filter(row => row.part === 0 && holds(row.entry, look.filter)).map(row => row.index);
	return step === 1 ? (all.find(index => index > from) ?? all[0]) : (all.findLast(index => index < from) ?? all.at(-1));
};

/** Goes to a match and shows what stands around it. */
export const walk = (look: LogLook, sight: LogSight, window: LogWindow, width: number, step: 1 | -1): LogLook => {
	const {matchAt: _, ...rest} = look;
	const wide: LogLook = {...rest, isNarrowed: false};
	const rows = rowsOf(window, wide, width);
	const first = sight.rows[sight.top]?.index ?? 0;
	const last = sight.rows[Math.min(sight.rows.length, sight.top + sight.room) - 1]?.index ?? first;
	const matchAt = matchFrom(rows, wide, look.matchAt ?? (step === 1 ? first - 1 : last + 1), step);
	if (matchAt === undefined) return look;
	const row = rows.findIndex(one => one.index === matchAt);
	const top = Math.max(0, row - Math.floor(sight.room / 3));
	return {...wide, matchAt, place: placeAt(rows, top, sight.room)};
};

const otherAttempt = (look: LogLook, attempts: readonly number[], step: 1 | -1): LogLook => {
	const at = look.attempt === undefined ? attempts.length - 1 : attempts.indexOf(look.attempt);
	const next = attempts[at + step];
	const {attempt: _attempt, matchAt: _match, ...rest} = look;
	if (next === undefined) return look;
	return {...rest, place: 'end', ...(next !== attempts.at(-1) && {attempt: next})};
};

/** What a key does to the look; undefined when it does nothing to it. */
export const lookAfter = (
	name: string,
	look: LogLook,
	sight: LogSight,
	attempts: readonly number[],
): LogLook | undefined => {
	const {matchAt: _, ...unmatched} = look;
	switch (name) {
		case '/':
			return {...unmatched, isEditing: true, isNarrowed: true};
		case 'f':
			return {...unmatched, place: 'end'};
		case 'g':
		case 'home':
			// The very first line, also when it has yet to be read.
			return {...look, place: sight.rows.length > sight.room ? {index: 0, part: 0} : 'end'};
		case 'w':
			return {...look, isWrapped: !look.isWrapped};
		case 'e':
			return {...unmatched, isErrorsOnly: !look.isErrorsOnly};
		case '[':
			return otherAttempt(look, attempts, -1);
		case ']':
			return otherAttempt(look, attempts, 1);
	}
	const top = scrolled(name, {top: sight.top, total: sight.rows.length, room: sight.room});
	return top === undefined ? undefined : {...look, place: placeAt(sight.rows, top, sight.room)};
};
