import {flatLines} from '../../../run/features/review/flat.ts';
import type {ReviewFile} from '../../../run/features/review/types.ts';
import {repeatOf} from '../../key-name.ts';
import type {Row} from './gutter.ts';

/** What the user looks at, and how. */
export type Look = {
	/** Absent: the first file. */
	readonly path?: string | undefined;
	/** The line of the file, counted through all of its hunks. */
	readonly at: number;
	readonly top: number;
	readonly isSplit: boolean;
	readonly isWrapped: boolean;
	readonly query: string;
};

export const firstLook: Look = {at: 0, top: 0, isSplit: false, isWrapped: true, query: ''};

/** What the keys are about: the files, and the rows of the one that is shown. */
export type Shown = {
	readonly files: readonly ReviewFile[];
	readonly index: number;
	readonly rows: readonly Row[];
	readonly available: number;
};

/** A file that is not there any more leaves its place to the one that follows it. */
export const placeOf = (files: readonly ReviewFile[], {path}: Look): number => {
	const index = files.findIndex(file => file.path === path);
	if (index >= 0 || path === undefined) return Math.max(0, index);
	const next = files.findIndex(file => file.path > path);
	return next >= 0 ? next : Math.max(0, files.length - 1);
};

const toFile = (look: Look, {files}: Shown, index: number, at = 0): Look => ({
	...look,
	path: files[(index + files.length) % files.length]?.path,
	at,
	top: 0,
});

const fileStep = (name: string): number => {
	if (name === ']' || name === 'right' || name === 'l' || name === 'tab') return 1;
	return name === '[' || name === 'left' || name === 'h' || name === 'shift+tab' ? -1 : 0;
};

/** The next hunk or the one before, also of the files beside. */
const hunkFrom = (look: Look, shown: Shown, step: 1 | -1): Look => {
	const {files, index} = shown;
	const starts = (file: ReviewFile | undefined) =>
		(file ? flatLines(file) : []).flatMap(({line}, at) => (line ? [] : [at]));
	const own = starts(files[index]);
	const found = step === 1 ? own.find(at => at > look.at) : own.findLast(at => at < look.at);
	if (found !== undefined) return {...look, at: found};
	const next = files[index + step];
	return next ? toFile(look, shown, index + step, step === 1 ? 0 : (starts(next).at(-1) ?? 0)) : look;
};

/** The next line that holds what is searched for, round the end of the last file. */
export const findFrom = (look: Look, {files, index}: Shown, step: 1 | -1): Look | undefined => {
	const query = look.query.toLowerCase();
	const hits = files.flatMap((file, number) =>
		flatLines(file).flatMap(({line}, at) =>
			line?.text.toLowerCase().includes(query) ? [{number, at, path: file.path}] : [],
		),
	);
	const isAfter = (hit: {readonly number: number; readonly at: number}) =>
		hit.number > index || (hit.number === index && hit.at > look.at);
	const isBefore = (hit: {readonly number: number; readonly at: number}) =>
		hit.number < index || (hit.number === index && hit.at < look.at);
	const found = step === 1 ? (hits.find(isAfter) ?? hits[0]) : (hits.findLast(isBefore) ?? hits.at(-1));
	return found && {...look, path: found.path, at: found.at, top: found.number === index ? look.top : 0};
};

/** How many rows a key moves by; undefined: it is no such key. */
const rowStep = (pressed: string, available: number): number | undefined => {
	const {name, times} = repeatOf(pressed);
	const [page, half] = [Math.max(1, available - 1), Math.max(1, Math.floor(available / 2))];
	const steps: Readonly<Record<string, number>> = {
		down: times,
		j: times,
		up: -times,
		k: -times,
		pagedown: page,
		'ctrl+f': page,
		pageup: -page,
		b: -page,
		'ctrl+b': -page,
		'ctrl+d': half,
		'ctrl+u': -half,
		home: Number.NEGATIVE_INFINITY,
		g: Number.NEGATIVE_INFINITY,
		end: Number.POSITIVE_INFINITY,
		G: Number.POSITIVE_INFINITY,
	};
	return steps[name];
};

/** A line is one step, however many rows it takes; a page is as many rows as are in view. */
const byRows = (look: Look, {rows, available}: Shown, step: number): Look => {
	const first = rows.findIndex(({at}) => at === look.at);
	const stops = rows.flatMap((row, index) => (row.isFirst ? [index] : []));
	const here = stops.findLastIndex(index => index <= Math.max(0, first));
	const isLine = Math.abs(step) < Math.max(2, Math.floor(available / 2));
	const there = isLine
		? here + step
		: step > 0
			? stops.findLastIndex(index => index <= first + step)
			: stops.findIndex(index => index >= first + step);
	const stop = stops[Math.max(0, Math.min(stops.length - 1, there === -1 ? 0 : there))];
	const at = stop === undefined ? undefined : rows[stop]?.at;
	return at === undefined ? look : {...look, at};
};

/** Where a key leads that only changes what is looked at; undefined: it is no such key. */
export const lookAfter = (name: string, look: Look, shown: Shown): Look | undefined => {
	if (name === 'u') return {...look, isSplit: !look.isSplit, top: 0};
	if (name === 'w') return {...look, isWrapped: !look.isWrapped, top: 0};
	const file = fileStep(name);
	if (file !== 0) return shown.files.length > 0 ? toFile(look, shown, shown.index + file) : look;
	if (name === '}' || name === '{') return hunkFrom(look, shown, name === '}' ? 1 : -1);
	const step = rowStep(name, shown.available);
	return step === undefined ? undefined : byRows(look, shown, step);
};

/** The first row in view, so that the line the user is at is seen with all of its rows. */
export const topOf = ({at, top}: Look, rows: readonly Row[], available: number): number => {
	const first = Math.max(
		0,
		rows.findIndex(row => row.at === at),
	);
	const last = Math.max(
		first,
		rows.findLastIndex(row => row.at === at),
	);
	const lowest = Math.max(0, rows.length - available);
	if (first < top) return Math.min(first, lowest);
	const needed = Math.min(last, first + available - 1) - available + 1;
	return Math.max(0, Math.min(Math.max(top, needed), lowest));
};
