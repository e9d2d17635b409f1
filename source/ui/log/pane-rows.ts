import {firstFold} from '../../conversation/fold.ts';
import type {Lex} from '../../conversation/lay-out.ts';
import type {LogPage} from '../../engine/types.ts';
import type {Layout} from '../grid/layout.ts';
import type {Theme} from '../theme.ts';
import {type Laid, type LogList, listOf, type PlacedRow, rowsFrom, topOfEnd} from './log-list.ts';

/** The newest entries of a log, as far as a pane has room, and how many that are. */
export type PaneRows = {readonly rows: readonly PlacedRow[]; readonly shown: number};

export type PaneLog = {
	readonly page: LogPage | undefined;
	readonly lex: Lex | undefined;
	/** Entries up to the last one shown; undefined follows the newest. */
	readonly end: number | undefined;
	readonly laid: Laid;
};

const leastTall = 16;

/** What was done last shows its output by itself. */
const foldsOf = (list: LogList) => {
	const last = list.blocks.at(-1);
	const isFolded = last && last.calls.length === 1 && firstFold(last) === 'closed';
	return isFolded ? new Map([[last.key, 'preview' as const]]) : undefined;
};

const shownOf = (list: LogList, rows: readonly PlacedRow[]): number => {
	const seen = new Set(rows.map(({place}) => place.at));
	return Math.max(
		1,
		[...seen].reduce((sum, at) => sum + (list.blocks[at]?.entries.length ?? 0), 0),
	);
};

export const paneRows = (
	theme: Theme,
	{page, lex, end, laid}: PaneLog,
	{place, width, height}: Layout['log'],
): PaneRows => {
	const available = height - 1;
	if (!page || available < 1) return {rows: [], shown: 1};
	const first = Math.max(0, (end ?? page.total) - page.entries.length);
	const most = height < leastTall ? 4 : 8;
	const state = {width: place === 'right' ? width - 1 : width, theme, lex, most};
	const plain = listOf(page.entries, first, state, laid);
	const list = listOf(page.entries, first, {...state, folds: foldsOf(plain)}, laid);
	// At its start the log is read from the first line on.
	const isAtStart = first === 0 && end !== undefined && end < page.total;
	const rows = rowsFrom(list, isAtStart ? {at: 0, part: 0} : topOfEnd(list, available), available);
	return {rows, shown: shownOf(list, rows)};
};
