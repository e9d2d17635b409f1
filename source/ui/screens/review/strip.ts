import {touchesIn} from '../../../run/features/review/review.ts';
import type {ReviewFile} from '../../../run/features/review/types.ts';
import {sanitise} from '../../../sanitise.ts';
import {clip, widthOf} from '../../text.ts';
import type {Theme} from '../../theme.ts';
import {addedText, removedText} from './diff-stat.ts';
import {seenMark} from './file-marks.ts';

const widestPath = 30;

const entryOf = (theme: Theme, file: ReviewFile, isHere: boolean): string => {
	const start = isHere ? theme.focus(theme.glyphs.focus) : ' ';
	const path = clip(theme, sanitise(file.path), widestPath, 'middle');
	const counts = [
		file.added > 0 ? theme.good(addedText(file)) : '',
		file.removed > 0 ? theme.bad(removedText(theme, file)) : '',
		touchesIn(file).length > 0 ? theme.bad(theme.glyphs.conflict) : '',
		file.isPlanned === false ? theme.warn(theme.glyphs.stalled) : '',
	];
	return [`${start}${seenMark(theme, file)} ${isHere ? theme.bold(path) : path}`, ...counts].filter(Boolean).join(' ');
};

/** The files in a few rows over the hunks: the row of the one that is shown, and what follows. */
export const stripRows = (
	theme: Theme,
	files: readonly ReviewFile[],
	selected: number,
	{width, height}: {readonly width: number; readonly height: number},
): readonly string[] => {
	const rows: string[] = [];
	let here = 0;
	files.forEach((file, index) => {
		const entry = entryOf(theme, file, index === selected);
		const last = rows.at(-1);
		if (last !== undefined && widthOf(last) + widthOf(entry) + 1 <= width) rows[rows.length - 1] = `${last} ${entry}`;
		else rows.push(clip(theme, entry, width));
		if (index === selected) here = rows.length - 1;
	});
	const from = Math.max(0, Math.min(here, rows.length - height));
	return rows.slice(from, from + height);
};
