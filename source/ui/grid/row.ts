import {numberIn} from '../../controls/filter.ts';
import {ageText, attemptText, contextText, moneyText} from '../../controls/format.ts';
import {hostMark} from '../../run/features/hosts/index.ts';
import type {Stream} from '../../run/model/types.ts';
import {conflictsOf} from '../../run/select/conflicts.ts';
import {progress} from '../../run/select/progress.ts';
import {currentSession} from '../../run/select/streams.ts';
import {sanitise} from '../../sanitise.ts';
import {progressBar} from '../components/progress-bar.ts';
import {clip, pad, padStart, widthOf} from '../text.ts';
import {
	conflictName,
	conflictText,
	deliveryText,
	mergeMark,
	type StreamSummary,
	shortId,
	summaryOf,
	type View,
} from '../view.ts';
import {agentText, textPaint, workLine} from './tile.ts';

/** Columns all rows share. */
export type RowColumns = {readonly label: number; readonly bar: number; readonly count: number};

const labelOf = (summary: StreamSummary): string =>
	summary.name === '' ? shortId(summary.id) : `${shortId(summary.id)} ${summary.name}`;

export const rowColumns = (view: View, streams: readonly Stream[], width: number): RowColumns => {
	const summaries = streams.map(stream => summaryOf(view, stream));
	const longest = Math.max(8, ...summaries.map(summary => widthOf(labelOf(summary))));
	const counts = streams.map(progress).map(one => `${one.completed}/${one.total}`.length);
	return {
		label: Math.min(longest, Math.floor(width * 0.26)),
		bar: width >= 140 ? 24 : width >= 100 ? 18 : width >= 72 ? 10 : 5,
		count: Math.max(3, ...counts),
	};
};

export type RowProps = {
	readonly stream: Stream;
	readonly isFocused: boolean;
	readonly width: number;
	readonly columns: RowColumns;
};

/** One stream on one line of exactly `width` cells. */
export const row = (view: View, {stream, isFocused, width, columns}: RowProps): string => {
	const {theme} = view;
	const summary = summaryOf(view, stream);
	const now = progress(stream);
	const lead = isFocused ? theme.focus(theme.glyphs.focus) : ' ';
	const count = `${now.completed}/${now.total}`.padStart(columns.count);
	const numbers = summary.tone === 'idle' ? theme.dim(count) : count;
	// Where nothing is under way a bar says no more than the numbers.
	const isQuiet = summary.tone === 'done' || (summary.tone === 'idle' && now.completed === 0);
	const bar = isQuiet ? ' '.repeat(columns.bar) : progressBar(theme, now, columns.bar);
	const start = `${lead}${summary.mark} ${pad(theme, labelPainted(view, summary, isFocused), columns.label)}  ${bar} ${numbers}  `;
	const age = padStart(theme, theme.dim(ageText(summary.ageMs, theme.glyphs.unknown)), 5);
	const available = width - widthOf(start) - 7;
	const conflict = theme.bad(conflictText(view, stream));
	const marks = [mergeMark(view, stream), deliveryText(view, stream), conflict]
		.filter(part => widthOf(part) > 0)
		.join(' ');
	const text = `${marks}${marks === '' ? '' : ' '}${textPaint(theme, summary)(summary.text)}`;
	return pad(theme, `${start}${pad(theme, text, Math.max(0, available))} ${age}`, width);
};

const labelPainted = (view: View, summary: StreamSummary, isFocused: boolean): string => {
	const {theme} = view;
	const shown = shortId(summary.id);
	const id = isFocused ? theme.bold(theme.focus(shown)) : theme.bold(shown);
	return summary.name === '' ? id : `${id} ${summary.tone === 'idle' ? theme.dim(summary.name) : summary.name}`;
};

/** What else is known of the stream in focus, on a line of its own. */
export const rowDetail = (view: View, stream: Stream, width: number): string => {
	const {theme} = view;
	const session = currentSession(stream);
	const {dot, conflict} = theme.glyphs;
	const context = session ? contextText(session.contextUsed, session.contextWindow, '') : '';
	const conflicts = conflictsOf(view.run, stream.id).map(({between: [a, b], files}) => {
		const other = a === stream.id ? b : a;
		return theme.bad(`${conflict} ${conflictName(view.run, other)}: ${sanitise(files[0] ?? '', {maxLength: 80})}`);
	});
	const parts = [
		session && theme.dim(`${agentText(view, stream, session.agent)} ${attemptText(session.attempt)}`.trimEnd()),
		theme.dim(hostMark(view.run, stream).trim()),
		context !== '' && theme.dim(`ctx ${context}`),
		session && theme.dim(moneyText(session.costUsd, '')),
		theme.dim(workLine(theme, stream).replace('  ', ' ')),
		...conflicts,
		...(session ? [] : [theme.dim('not started yet')]),
		theme.dim(`#${numberIn(view.run, stream.id)}`),
	].filter(part => typeof part === 'string' && widthOf(part) > 0);
	return clip(theme, `     ${parts.join(theme.dim(` ${dot} `))}`, width);
};
