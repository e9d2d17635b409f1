import type {Theme} from '../theme.ts';

export type BarProps = {readonly completed: number; readonly proved: number; readonly total: number};

const cells = (count: number, total: number, width: number): number =>
	total === 0 ? 0 : Math.floor((width * Math.min(count, total)) / total);

/** Proved work solid, claimed work hatched, the rest light; exactly `width` cells. */
export const progressBar = (theme: Theme, {completed, proved, total}: BarProps, width: number): string => {
	if (width <= 0) return '';
	const {bar} = theme.glyphs;
	const done = cells(completed, total, width);
	const solid = Math.min(done, cells(proved, total, width));
	const parts = [
		theme.good(bar.proved.repeat(solid)),
		theme.warn(bar.claimed.repeat(done - solid)),
		theme.dim(bar.rest.repeat(width - done)),
	];
	return parts.join('');
};
