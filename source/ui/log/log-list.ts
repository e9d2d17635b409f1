import {minuteOf} from '../../controls/format.ts';
import {type Block, blocksOf} from '../../conversation/blocks.ts';
import {type Fold, firstFold, hasProblem, textOf} from '../../conversation/fold.ts';
import {type LaidOut, type Lex, layOut, type Style} from '../../conversation/lay-out.ts';
import {signsOf} from '../../conversation/signs.ts';
import type {LogEntry} from '../../run/model/report.ts';
import {sanitise} from '../../sanitise.ts';
import {repeatOf} from '../key-name.ts';
import type {Theme} from '../theme.ts';
import {cellsLeft, type Row} from './paint.ts';

/** A row of the log: row `part` of the block at `at`. */
export type Place = {readonly at: number; readonly part: number};

export type Folds = ReadonlyMap<number, Fold>;

/** Entries as they are looked at: only what comes into view is laid out. */
export type LogList = {
	readonly blocks: readonly Block[];
	readonly foldOf: (at: number) => Fold;
	readonly laidOut: (at: number) => LaidOut;
};

export type ListState = {
	readonly width: number;
	readonly theme: Theme;
	readonly lex: Lex | undefined;
	readonly folds?: Folds | undefined;
	readonly isAllOpen?: boolean | undefined;
	readonly isErrorsOnly?: boolean | undefined;
	/** Only entries that hold this text, whatever its case; '' all. */
	readonly filter?: string | undefined;
	readonly most?: number | undefined;
	readonly openKey?: string | undefined;
};

export const holds = ({entries}: Block, text: string): boolean => {
	const wanted = text.toLowerCase();
	return entries.some(entry =>
		sanitise(`${textOf(entry)} ${entry.aside ?? ''}`, {maxLength: Number.POSITIVE_INFINITY})
			.toLowerCase()
			.includes(wanted),
	);
};

export type Laid = WeakMap<
	LogEntry,
	{readonly of: string; readonly entries: readonly LogEntry[]; readonly laid: LaidOut}
>;

const isSame = (some: readonly LogEntry[], others: readonly LogEntry[]): boolean =>
	some.length === others.length && some.every((one, index) => one === others[index]);

/** `laid` keeps what was laid out already. */
export const listOf = (
	entries: readonly LogEntry[],
	first: number,
	state: ListState,
	laid: Laid = new WeakMap(),
): LogList => {
	const {width, theme, lex, folds, isAllOpen, filter = '', most, openKey} = state;
	const blocks = blocksOf(entries, first).filter(
		block => (!state.isErrorsOnly || hasProblem(block)) && (filter === '' || holds(block, filter)),
	);
	const style: Style = {width: cellsLeft(width), signs: signsOf(theme.isAscii), lex, most, openKey};
	const foldOf = (at: number): Fold => {
		const block = blocks[at];
		if (!block) return 'closed';
		return folds?.get(block.key) ?? (isAllOpen ? 'open' : firstFold(block));
	};
	const laidOut = (at: number): LaidOut => {
		const block = blocks[at];
		const [entry] = block?.entries ?? [];
		if (!block || !entry) return {lines: [], isCut: false};
		const fold = foldOf(at);
		const of = `${fold} ${width} ${theme.isAscii} ${lex !== undefined} ${most} ${openKey} ${block.depth}`;
		const known = laid.get(entry);
		if (known?.of === of && isSame(known.entries, block.entries)) return known.laid;
		const made = layOut(block, fold, style);
		laid.set(entry, {of, entries: block.entries, laid: made});
		return made;
	};
	return {blocks, foldOf, laidOut};
};

const minuteAt = ({blocks}: LogList, at: number): string | undefined => {
	const time = blocks[at]?.entries[0]?.at;
	return time === undefined ? undefined : minuteOf(time);
};

/** The time of an entry, where the minute is another than that of the entry before. */
const timeAt = (list: LogList, {at, part}: Place): number | undefined => {
	const minute = minuteAt(list, at);
	return part > 0 || minute === undefined || minuteAt(list, at - 1) === minute
		? undefined
		: list.blocks[at]?.entries[0]?.at;
};

export const isBefore = (one: Place, other: Place): boolean =>
	one.at < other.at || (one.at === other.at && one.part < other.part);

/** The place `count` rows below, at most the last row. */
export const below = (list: LogList, {at, part}: Place, count: number): Place => {
	let rest = count;
	for (let index = at, from = part; index < list.blocks.length; index++, from = 0) {
		const rows = list.laidOut(index).lines.length - from;
		if (rest < rows) return {at: index, part: from + rest};
		rest -= rows;
	}
	return {at: list.blocks.length, part: 0};
};

/** The place `count` rows above, at least the first row. */
export const above = (list: LogList, {at, part}: Place, count: number): Place => {
	if (part >= count) return {at, part: part - count};
	let rest = count - part;
	for (let index = at - 1; index >= 0; index--) {
		const rows = list.laidOut(index).lines.length;
		if (rest <= rows) return {at: index, part: rows - rest};
		rest -= rows;
	}
	return {at: 0, part: 0};
};

/** The first row in view when the last one is at the bottom. */
export const topOfEnd = (list: LogList, available: number): Place =>
	above(list, {at: list.blocks.length, part: 0}, available);

export type PlacedRow = Row & {readonly place: Place};

/** At most `available` rows from a place on. */
export const rowsFrom = (list: LogList, top: Place, available: number): readonly PlacedRow[] => {
	const rows: PlacedRow[] = [];
	for (let at = top.at, first = top.part; at < list.blocks.length && rows.length < available; at++, first = 0) {
		const lines = list.laidOut(at).lines.slice(first, first + available - rows.length);
		lines.forEach((line, index) => {
			const place = {at, part: first + index};
			rows.push({line, place, time: timeAt(list, place)});
		});
	}
	return rows;
};

/** The first row in view after a scroll key; undefined: it is none. */
export const scrolledTo = (
	pressed: string,
	list: LogList,
	top: Place,
	available: number,
): Place | 'end' | undefined => {
	const {name, times} = repeatOf(pressed);
	const page = Math.max(1, available - 1);
	switch (name) {
		case 'down':
		case 'j':
			return below(list, top, times);
		case 'up':
		case 'k':
			return above(list, top, times);
		case 'pagedown':
		case ' ':
		case 'ctrl+f':
			return below(list, top, page);
		case 'pageup':
		case 'b':
		case 'ctrl+b':
			return above(list, top, page);
		case 'ctrl+d':
			return below(list, top, Math.ceil(available / 2));
		case 'ctrl+u':
			return above(list, top, Math.ceil(available / 2));
		case 'home':
		case 'g':
			return {at: 0, part: 0};
		case 'end':
		case 'G':
			return 'end';
		default:
			return undefined;
	}
};
