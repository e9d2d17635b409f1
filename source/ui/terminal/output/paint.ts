import type {Cell, Row} from './cells.ts';

const clearScreen = '\u001B[H\u001B[2J';
/** So many unchanged cells cost less than another move of the cursor. */
const shortGap = 6;

const moveTo = (row: number, column: number): string => `\u001B[${row + 1};${column + 1}H`;

const isSame = (one: Cell, other: Cell | undefined): boolean =>
	other !== undefined &&
	one.text === other.text &&
	one.style === other.style &&
	one.width === other.width &&
	one.column === other.column;

/** What is written of a picture so far. A style stays until a cell wants another one. */
type Pen = {bytes: string; style: string};

const restyle = (pen: Pen, style: string): void => {
	if (style === pen.style) return;
	pen.bytes += style === '' ? '\u001B[m' : `\u001B[0;${style}m`;
	pen.style = style;
};

/** Cells side by side. A terminal may take more or fewer places for unsure ones: what follows is placed anew. */
const paintCells = (pen: Pen, row: number, cells: readonly Cell[]): void => {
	for (const [index, cell] of cells.entries()) {
		const before = cells[index - 1];
		if (before?.isUnsure && !cell.isUnsure) pen.bytes += moveTo(row, cell.column);
		restyle(pen, cell.style);
		if (cell.isUnsure && !before?.isUnsure) {
			const end = cells.findIndex((one, at) => at > index && !one.isUnsure);
			const last = cells.at(end === -1 ? -1 : end - 1) ?? cell;
			pen.bytes += ' '.repeat(last.column + last.width - cell.column) + moveTo(row, cell.column);
		}
		pen.bytes += cell.text;
	}
};

/** The rest of a row; in the colours of nothing. */
const erase = (pen: Pen): void => {
	restyle(pen, '');
	pen.bytes += '\u001B[K';
};

/** The parts of a row that differ from what is there; from an unsure cell on all the rest. */
const changedParts = (next: Row, there: Row): readonly (readonly Cell[])[] => {
	const wasUnsure = there.cells.some(cell => cell.isUnsure);
	const parts: Cell[][] = [];
	let gap: Cell[] = [];
	let isRest = false;
	let at = 0;
	for (const cell of next.cells) {
		while (at < there.cells.length && there.cells[at]!.column < cell.column) at++;
		if (!isRest && isSame(cell, there.cells[at])) {
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

const paintChanges = (pen: Pen, row: number, next: Row, there: Row, width: number): void => {
	for (const cells of changedParts(next, there)) {
		pen.bytes += moveTo(row, cells[0]?.column ?? 0);
		paintCells(pen, row, cells);
	}
	if (next.width >= there.width || next.width >= width) return;
	pen.bytes += moveTo(row, next.width);
	erase(pen);
};

/** What makes the screen show `next` where it shows `there` now; undefined: nothing is known of it. Only cells that differ are written. */
export const paint = (next: readonly Row[], there: readonly Row[] | undefined, width: number): string => {
	const pen: Pen = {bytes: there ? '' : clearScreen, style: ''};
	for (const [row, wanted] of next.entries()) {
		const old = there?.[row];
		if (old?.line === wanted.line) continue;
		if (old) paintChanges(pen, row, wanted, old, width);
		else if (wanted.cells.length > 0) {
			pen.bytes += moveTo(row, 0);
			paintCells(pen, row, wanted.cells);
			// Where nothing is known the screen was cleared; a row that comes to a known picture may have been another's.
			if (there && wanted.width < width) erase(pen);
		}
	}
	restyle(pen, '');
	return pen.bytes;
};
