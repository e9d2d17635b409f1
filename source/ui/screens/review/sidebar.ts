import {isOpen, shortPlace} from '../../../run/features/review/comments.ts';
import {touchesIn} from '../../../run/features/review/review.ts';
import type {ReviewComment, ReviewFile} from '../../../run/features/review/types.ts';
import {readerName} from '../../../run/features/reviewer/words.ts';
import {sanitise} from '../../../sanitise.ts';
import {clip, pad, widthOf} from '../../text.ts';
import type {Theme} from '../../theme.ts';
import {clampTop} from '../parts/scroll.ts';
import {statColumns} from './diff-stat.ts';
import {seenMark} from './file-marks.ts';

export type Sidebar = {
	readonly files: readonly ReviewFile[];
	readonly selected: number;
	readonly untouched: readonly string[];
	readonly comments: readonly ReviewComment[];
	/** Painted; under the files. */
	readonly facts: readonly string[];
};

type Size = {readonly width: number; readonly height: number};

const fileRow = (
	theme: Theme,
	file: ReviewFile,
	{width, stat, isHere}: {readonly width: number; readonly stat: string; readonly isHere: boolean},
): string => {
	const start = isHere ? theme.focus(theme.glyphs.focus) : ' ';
	const same = touchesIn(file).length > 0 ? ` ${theme.bad(theme.glyphs.conflict)}` : '';
	const outside = file.isPlanned === false ? ` ${theme.warn(theme.glyphs.stalled)}` : '';
	const end = `${outside}${same} ${stat}`;
	const available = width - 3 - widthOf(end);
	const path = pad(theme, clip(theme, sanitise(file.path), available, 'middle'), available);
	return `${start}${seenMark(theme, file)} ${isHere ? theme.bold(path) : path}${end}`;
};

const listRows = (theme: Theme, {files, selected, untouched}: Sidebar, width: number): readonly string[] => {
	const stat = statColumns(theme, files);
	const rows = files.map((file, index) => fileRow(theme, file, {width, stat: stat(file), isHere: index === selected}));
	if (untouched.length === 0) return rows;
	const planned = untouched.map(entry => theme.dim(`   ${clip(theme, sanitise(entry), width - 3, 'middle')}`));
	return [...rows, '', theme.dim(clip(theme, '   planned, not touched', width)), ...planned];
};

const mostComments = 6;
const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const commentRows = (theme: Theme, {comments}: Sidebar, width: number): readonly string[] => {
	if (comments.length === 0) return [];
	const open = comments.filter(isOpen).length;
	const rows = comments.slice(-mostComments).map(comment => {
		const state = isOpen(comment)
			? theme.person('open')
			: (comment.commits ?? []).length > 0
				? theme.good('answered')
				: 'sent';
		const place = clip(
			theme,
			sanitise(shortPlace({...comment, path: fileName(comment.path)})),
			Math.floor(width / 2),
			'middle',
		);
		const text = sanitise(comment.text, {maxLength: width});
		return clip(
			theme,
			` ${place} ${comment.by ? theme.warn(readerName({agent: comment.by})) : ''} ${state}  ${theme.dim(text)}`.replace(
				'  ',
				' ',
			),
			width,
		);
	});
	return ['', theme.dim(clip(theme, ` comments ${comments.length}, open ${open}`, width)), ...rows];
};

/** Files at the left, and under them what else is to be known. */
export const sidebarRows = (theme: Theme, sidebar: Sidebar, {width, height}: Size): readonly string[] => {
	const below = [...commentRows(theme, sidebar, width), ...sidebar.facts.map(fact => clip(theme, fact, width))];
	const kept = below.slice(0, Math.floor(height / 2));
	const available = height - kept.length;
	const list = listRows(theme, sidebar, width);
	const from = clampTop({top: sidebar.selected - Math.floor(available / 2), total: list.length, available});
	const shown = list.slice(from, from + available);
	return [...shown, ...Array.from({length: available - shown.length}, () => ''), ...kept];
};
