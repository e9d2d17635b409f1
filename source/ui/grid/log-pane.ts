import {attemptText, countText} from '../../controls/format.ts';
import {keyOf} from '../../controls/keymap.ts';
import type {LogPage} from '../../engine/types.ts';
import {awayText} from '../../run/features/hosts/index.ts';
import type {Stream} from '../../run/model/types.ts';
import {nameOf} from '../../run/select/streams.ts';
import {sanitise} from '../../sanitise.ts';
import {askOf, askStrip} from '../components/ask-strip.ts';
import {paintRow, type Row} from '../log/paint.ts';
import {clip, spread, widthOf} from '../text.ts';
import {summaryOf, type View} from '../view.ts';

export type LogPaneProps = {
	readonly stream: Stream | undefined;
	readonly page: LogPage | undefined;
	/** The log's rows that fit. */
	readonly rows: readonly Row[];
	/** Entries up to the last one shown; undefined follows the newest. */
	readonly end: number | undefined;
	readonly place: 'bottom' | 'right';
	readonly width: number;
	readonly height: number;
};

/** The newest entries of the stream in focus under a title; at most `height` lines. */
export const logPane = (view: View, props: LogPaneProps): readonly string[] => {
	const {theme} = view;
	const isRight = props.place === 'right';
	const width = isRight ? props.width - 1 : props.width;
	const title = titleLine(view, props, width);
	const body = bodyLines(view, props, width, props.height - 1);
	if (!isRight) return [title, ...body];
	const edge = theme.dim(theme.glyphs.box.vertical);
	const blank = Array.from({length: Math.max(0, props.height - 1 - body.length)}, () => '');
	return [title, ...body, ...blank].map(line => edge + line);
};

const titleLine = (view: View, props: LogPaneProps, width: number): string => {
	const {theme} = view;
	const {stream, page, place} = props;
	if (!stream) return '';
	const {horizontal} = theme.glyphs.box;
	const named = sanitise(nameOf(view.run, stream.id), {maxLength: 40});
	const name = named.toLowerCase() === stream.id.toLowerCase() ? '' : `${named} `;
	const tries = page && page.attempt > 1 ? theme.dim(` ${theme.glyphs.dot} ${attemptText(page.attempt)}`) : '';
	const left = `${theme.bold(sanitise(stream.id, {maxLength: 64}))} ${name}${theme.dim(`${theme.glyphs.dot} log`)}${tries}`;
	const right = stateText(view, props);
	if (place === 'right') return clip(theme, spread(theme, ` ${left}`, `${theme.dim(right)} `, width), width);
	const line = horizontal.repeat(Math.max(1, width - widthOf(left) - widthOf(right) - (right === '' ? 7 : 8)));
	const edge = theme.dim(horizontal.repeat(2));
	const end = right === '' ? '' : ` ${theme.dim(right)}`;
	return clip(theme, `${edge} ${left} ${theme.dim(line)}${end} ${edge}`, width);
};

const stateText = (view: View, {page, end}: LogPaneProps): string => {
	if (!page) return '';
	const {dot} = view.theme.glyphs;
	const entries = `${countText(page.total)} ${page.total === 1 ? 'entry' : 'entries'}`;
	if (end === undefined) return `following ${dot} ${entries}`;
	const newer = page.total - end;
	return newer > 0 ? `${countText(newer)} newer ${dot} End follows` : `${entries} ${dot} f follows`;
};

const bodyLines = (view: View, props: LogPaneProps, width: number, height: number): readonly string[] => {
	const {theme} = view;
	const {stream, page} = props;
	if (!stream || height <= 0) return [];
	const ask = askOf(view.run, stream.id);
	const strip = ask && height > 1 ? [askStrip(theme, ask, keyOf('approve') ?? '', width)] : [];
	if (!page || page.entries.length === 0)
		return [theme.dim(clip(theme, ` ${emptyText(view, stream, page !== undefined)}`, width)), ...strip];
	return [...props.rows.slice(-(height - strip.length)).map(row => paintRow(theme, row, width)), ...strip];
};

const emptyText = (view: View, stream: Stream, isRead: boolean): string => {
	const summary = summaryOf(view, stream);
	if (stream.sessions.length === 0) return `no log yet: ${summary.text || summary.word}`;
	if (isRead) return 'nothing said yet';
	const away = awayText(view.run, stream);
	return away === undefined ? 'reading the log' : `${away}: its log cannot be read now`;
};
