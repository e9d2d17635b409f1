import type {Cell, Row} from './cells.ts';

const clearScreen = '\u001B[H\u001B[2J';
/** So many unchanged cells cost less than another move of the cursor. */
const shortGap = 6;

const moveTo = (row: number, column: number): string => `\u001B[${row + 1};${column + 1}H`;

const isSame = (one: Cell, other: Cell | undefined): boolean =>
	other !== undefined && one.text === other.text && one.style === other.style && one.width === other.width;

/** Cells side by side. A terminal may take more or fewer places for unsure ones: what follows is placed anew. */
const paintCells = (row: number, cells: readonly Cell[]): string => {
	let bytes = '';
	let style = '';
	for (const [index, cell] of cells.entries()) {
		const before = cells[index - 1];
		if (before?.isUnsure && !cell.isUnsure) bytes += moveTo(row, cell.column);
		if (cell.style !== style) bytes += cell.style === '' ? '\u001B[m' : `\u001B[0;${cell.style}m`;
		style = cell.style;
		if (cell.isUnsure && !before?.isUnsure) {
			const end = cells.findIndex((one, at) => at > index && !one.isUnsure);
			const last = cells.at(end === -1 ? -1 : end - 1) ?? cell;
			bytes += ' '.repeat(last.column + last.width - cell.column) + moveTo(row, cell.column);
		}
		bytes += cell.text;
	}
	return style === '' ? bytes : `${bytes}\u001B[m`;
};

/** The parts of a row that differ from what is there; from an unsure cell on all the rest. */
const changedParts = (next: Row, there: Row | undefined): readonly (readonly Cell[])[] => {
	const old = new Map(there?.cells.map(cell => [cell.column, cell]));
	const wasUnsure = there?.cells.some(cell => cell.isUnsure) ?? false;
	const parts: Cell[][] = [];
	let gap: Cell[] = [];
	let isRest = false;
	for (const cell of next.cells) {
		if (!isRest && isSame(cell, old.get(cell.column))) {
			gap.push(cell);
			continue;
		}
		isRest ||= cell.isUnsure || wasUnsure;
		if (parts.length > 0 && gap.length <= shortGap) parts.at(-1)?.push(...gap, cell);
		else parts.push([cell]);
		gap = [];
	}
	return parts;
};

const paintParts = (row: number, next: Row, there: Row | undefined, width: number): string => {
	const parts = changedParts(next, there).map(cells => moveTo(row, cells[0]?.column ?? 0) + paintCells(row, cells));
	const isShorter = there !== undefined && next.width < there.width && next.width < width;
	return parts.join('') + (isShorter ? `${moveTo(row, next.width)}\u001B[K` : '');
};

export type Place = {readonly width: number; readonly isSparing: boolean};

/**
 * What makes the screen show `next` where it shows `there` now; undefined: nothing is known of it. Rows that differ are
 * written whole, or, on a line where each byte counts, only their cells that differ.
 */
export const paint = (next: readonly Row[], there: readonly Row[] | undefined, {width, isSparing}: Place): string => {
	let bytes = there ? '' : clearScreen;
	let isAt = there ? -1 : 0;
	for (const [row, wanted] of next.entries()) {
		const old = there?.[row];
		if (old?.line === wanted.line || (!old && wanted.cells.length === 0)) continue;
		if (isSparing) {
			bytes += paintParts(row, wanted, old, width);
			continue;
		}
		const isBottom = row === next.length - 1;
		const rest = old && wanted.width < width ? '\u001B[K' : '';
		bytes += (isAt === row ? '' : moveTo(row, 0)) + paintCells(row, wanted.cells) + rest + (isBottom ? '' : '\r\n');
		isAt = isBottom ? -1 : row + 1;
	}
	return bytes;
};
