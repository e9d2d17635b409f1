import {widthOf} from '../../text.ts';

const segmenter = new Intl.Segmenter();

export type FieldRow = {readonly before: string; readonly cursor: string | undefined; readonly after: string};

const isLowSurrogate = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff;

/** The place of the next character (`by` 1) or the one before (-1), as a reader counts characters. */
export const moveCursor = (value: string, cursor: number, by: 1 | -1): number => {
	const reach = 64;
	if (by === 1) {
		const [next] = segmenter.segment(value.slice(cursor, cursor + reach));
		return cursor + (next?.segment.length ?? 0);
	}
	const from = Math.max(0, cursor - reach);
	const last = [...segmenter.segment(value.slice(from, cursor))].at(-1);
	return cursor - (last?.segment.length ?? 0);
};

type Cell = {readonly text: string; readonly isCursor: boolean};

/** The characters around the cursor, never all of a long text, and a cell for a cursor at the end. */
const cellsAround = (value: string, cursor: number, reach: number): readonly Cell[] => {
	const start = Math.max(0, cursor - reach);
	const from = start + (isLowSurrogate(value.charCodeAt(start)) ? 1 : 0);
	const cells = [...segmenter.segment(value.slice(from, cursor + reach))].map(({segment, index}) => ({
		text: segment,
		isCursor: from + index <= cursor && cursor < from + index + segment.length,
	}));
	return cursor >= value.length ? [...cells, {text: ' ', isCursor: true}] : cells;
};

/** A text of any length as rows of at most `width` cells, those around the cursor, the end of it where it fits. */
export const fieldRows = (value: string, cursor: number, width: number, height: number): readonly FieldRow[] => {
	const rows: Cell[][] = [[]];
	let taken = 0;
	for (const cell of cellsAround(value, cursor, 2 * width * (height + 1))) {
		const cells = widthOf(cell.text);
		if (taken + cells > width && taken > 0) {
			rows.push([]);
			taken = 0;
		}
		rows.at(-1)?.push(cell);
		taken += cells;
	}
	const cursorRow = rows.findIndex(row => row.some(({isCursor}) => isCursor));
	const first = Math.max(0, Math.min(rows.length - height, cursorRow));
	return rows.slice(first, first + height).map(row => {
		const at = row.findIndex(({isCursor}) => isCursor);
		const join = (cells: readonly Cell[]) => cells.map(({text}) => text).join('');
		if (at === -1) return {before: join(row), cursor: undefined, after: ''};
		return {before: join(row.slice(0, at)), cursor: row[at]?.text, after: join(row.slice(at + 1))};
	});
};
