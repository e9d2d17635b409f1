import type {PrintStyle} from './style.ts';
import {glyphs} from './style.ts';

export type BarCells = {readonly proved: number; readonly claimed: number; readonly rest: number};

/**
 * How many of `width` cells are proved work, claimed work and what is left; they add up to `width`. Floored, so that the
 * bar is full only when everything is done.
 */
export const barCells = (
	work: {readonly total: number; readonly completed: number; readonly proved: number},
	width: number,
): BarCells => {
	const size = Math.max(0, Math.floor(width));
	const cellsOf = (count: number): number =>
		work.total <= 0 ? 0 : Math.floor((Math.min(Math.max(0, count), work.total) * size) / work.total);
	const completed = cellsOf(work.completed);
	const proved = Math.min(completed, cellsOf(work.proved));
	return {proved, claimed: completed - proved, rest: size - completed};
};

export const drawBar = (cells: BarCells, style: PrintStyle = {}): string => {
	const {bar} = glyphs(style);
	return bar.proved.repeat(cells.proved) + bar.claimed.repeat(cells.claimed) + bar.rest.repeat(cells.rest);
};
