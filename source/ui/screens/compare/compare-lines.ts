import {ageText, attemptText, moneyText} from '../../../controls/format.ts';
import {count} from '../../../run/count.ts';
import type {Comparison, RaceRow} from '../../../run/features/race/compare.ts';
import {plannedStream, type Run} from '../../../run/model/types.ts';
import {currentSession, nameOf} from '../../../run/select/streams.ts';
import {describeState} from '../../../run/view/describe.ts';
import {sanitise} from '../../../sanitise.ts';
import {clip, pad, padStart, widthOf} from '../../text.ts';
import type {Theme} from '../../theme.ts';
import {prose, section} from '../parts/section.ts';

type Column = {
	readonly head: string;
	readonly text: (row: RaceRow, theme: Theme) => string;
	readonly isRight?: boolean;
	/** Columns with the highest give way first where there is no room. */
	readonly yields: number;
};

const columns: readonly Column[] = [
	{head: 'stream', text: ({streamId}) => streamId, yields: 0},
	{head: 'state', text: ({state}) => state, yields: 1},
	{head: 'verify', text: ({verify}, {glyphs}) => verify ?? glyphs.unknown, yields: 2},
	{head: 'files', text: ({files}) => String(files), isRight: true, yields: 6},
	{head: 'diff', text: ({added, removed}) => `+${added} -${removed}`, isRight: true, yields: 3},
	{head: 'time', text: (row, {glyphs}) => ageText(row.durationMs, glyphs.unknown), isRight: true, yields: 4},
	{head: 'cost', text: (row, {glyphs}) => moneyText(row.costUsd, glyphs.unknown), isRight: true, yields: 5},
	{head: 'tries', text: ({attempts}) => String(attempts), isRight: true, yields: 8},
	{head: 'tasks', text: ({tasks}) => `${tasks.completed}/${tasks.total}`, isRight: true, yields: 7},
];

const longestId = 24;

const widthOfColumn = ({head, text}: Column, rows: readonly RaceRow[], theme: Theme): number =>
	Math.min(longestId, Math.max(widthOf(head), ...rows.map(row => widthOf(text(row, theme)))));

const gap = 2;
/** The mark at the left and a cell free at the right. */
const around = 5;

/** The columns for which there is room. */
const fitting = (rows: readonly RaceRow[], theme: Theme, width: number): readonly Column[] => {
	const shown = [...columns];
	const needed = () => shown.reduce((sum, column) => sum + widthOfColumn(column, rows, theme) + gap, around - gap);
	while (shown.length > 1 && needed() > width) {
		const most = Math.max(...shown.map(({yields}) => yields));
		shown.splice(
			shown.findIndex(({yields}) => yields === most),
			1,
		);
	}
	return shown;
};

/** A head and a row per stream; the chosen one is marked. */
export const tableLines = (
	theme: Theme,
	width: number,
	{streams, winner}: Comparison,
	at: number,
): readonly string[] => {
	const shown = fitting(streams, theme, width);
	const lineOf = (text: (column: Column) => string) =>
		shown
			.map(column => (column.isRight ? padStart : pad)(theme, text(column), widthOfColumn(column, streams, theme)))
			.join(' '.repeat(gap));
	const rows = streams.map((row, index) => {
		const mark = row.streamId === winner ? theme.good(theme.glyphs.completed) : ' ';
		const line = lineOf(column => column.text(row, theme));
		const isChosen = index === at;
		return clip(theme, ` ${isChosen ? theme.glyphs.focus : ' '}${mark} ${isChosen ? theme.focus(line) : line}`, width);
	});
	return [theme.dim(clip(theme, `    ${lineOf(({head}) => head)}`, width)), ...rows];
};

/** The rest of what is known of the chosen stream. */
export const detailLines = (theme: Theme, width: number, run: Run, row: RaceRow, now: number): readonly string[] => {
	const stream = run.streams[row.streamId];
	if (!stream) return [];
	const planned = plannedStream(run, row.streamId);
	const {word, text} = describeState(run, stream, now);
	const model = sanitise(currentSession(stream)?.model ?? planned?.model ?? '', {maxLength: 60});
	const line = (label: string, value: string) => section(theme, width, label, [value]);
	return [
		...line('stream', theme.bold(sanitise(nameOf(run, row.streamId), {maxLength: 60}))),
		...line('by', [planned?.agent ?? '', model, attemptText(row.attempts)].filter(part => part !== '').join(', ')),
		...prose(theme, width, 'state', sanitise(text === '' ? word : `${word}: ${text}`, {maxLength: 300})),
		...line('branch', sanitise(stream.workplace?.branch ?? theme.glyphs.unknown)),
		...line(
			'work',
			`${count(row.files, 'file')}, +${row.added} -${row.removed}, ${row.tasks.completed} of ${count(row.tasks.total, 'task')}`,
		),
	];
};
