import {countText} from '../../controls/format.ts';
import type {DiffFile} from '../../git/types.ts';
import {sanitise} from '../../sanitise.ts';
import {counted} from './words.ts';

export type FileView = Omit<DiffFile, 'lines'> & {
	readonly lines: readonly string[];
	/** Lines that are left out. */
	readonly hidden: number;
};

const maxLines = 20_000;
const longestLine = 2000;

/** Of a large diff the first 20,000 lines, safe to draw. */
export const fileViews = (files: readonly DiffFile[]): readonly FileView[] => {
	let available = maxLines;
	return files.map(file => {
		const lines = file.lines.slice(0, available).map(line => sanitise(line, {maxLength: longestLine}));
		available -= lines.length;
		return {...file, path: sanitise(file.path), lines, hidden: file.lines.length - lines.length};
	});
};

type Counted = readonly Pick<DiffFile, 'added' | 'removed'>[];

const total = (files: Counted, name: 'added' | 'removed'): string =>
	countText(files.reduce((sum, file) => sum + file[name], 0));

export const sumText = (files: Counted): string =>
	files.length === 0
		? 'nothing is changed yet'
		: `${counted(files.length, 'file')}  +${total(files, 'added')} −${total(files, 'removed')}`;
