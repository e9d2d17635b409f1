import type {Stream} from '../../../run/model/types.ts';
import {rowsFrom} from '../../log/log-list.ts';
import {paintRow} from '../../log/paint.ts';
import type {ScreenProps} from '../../types.ts';
import {FilterLine} from '../fields/filter-line.tsx';
import {NoStream} from '../parts/no-stream.tsx';
import {bodyHeight, Page, type PageKey} from '../parts/page.tsx';
import {emptyLog, logAside, streamTitle} from './log-text.ts';
import type {LogLook, LogSight} from './log-view.ts';
import type {Log} from './use-log.ts';
import {typedAhead, useLogLook} from './use-log-look.ts';

const keysOf = ({glyphs}: ScreenProps['theme'], look: LogLook, attempts: readonly number[]): readonly PageKey[] => [
	{key: glyphs.upDown, label: 'entry'},
	{key: 'enter', label: 'open'},
	...(look.filter === ''
		? [{key: '/', label: 'search'}]
		: [
				{key: 'n N', label: 'next match'},
				{key: '/', label: 'search'},
			]),
	...(look.place === 'end' ? [] : [{key: 'f', label: 'follow'}]),
	{key: 'e', label: look.isErrorsOnly ? 'all entries' : 'errors'},
	{key: 'y', label: 'copy'},
	...(attempts.length > 1 ? [{key: '[ ]', label: 'attempt'}] : []),
	{key: 'E', label: look.isAllOpen ? 'fold all' : 'open all'},
	{key: 'g G', label: 'ends'},
	{key: 'PgUp PgDn', label: 'scroll'},
];

const bodyLines = (
	{theme, width, run, now}: ScreenProps,
	stream: Stream,
	look: LogLook,
	log: Log,
	{list, top, here, room}: LogSight,
): readonly string[] => {
	if (list.blocks.length === 0) return emptyLog(theme, {run, stream, now}, look, log, width);
	return rowsFrom(list, top, room).map(row => {
		const isHere = row.place.at === here && (row.place.part === 0 || row.place === top);
		return paintRow(theme, {...row, isHere}, width, look.filter);
	});
};

const StreamLog = (props: ScreenProps & {readonly stream: Stream}) => {
	const {theme, width, height, run, stream} = props;
	const {look: held, log, sight, attempts, said} = useLogLook(props, stream, bodyHeight(height));
	const look = held.drawn;
	const filterLine = look.isEditing && (
		<FilterLine
			theme={theme}
			width={width}
			value={look.filter}
			onChange={filter => held.write({...held.read(), filter})}
			onSubmit={() => held.write(typedAhead(held.read(), 'return'))}
		/>
	);
	return (
		<Page
			theme={theme}
			width={width}
			height={height}
			title={`${streamTitle(theme, run, stream.id)}${theme.dim(' · log')}`}
			aside={logAside(look, log, sight, attempts)}
			lines={bodyLines(props, stream, look, log, sight)}
			keys={keysOf(theme, look, attempts)}
			said={said}
			leave={{key: 'esc', label: look.filter === '' ? 'back' : 'all entries'}}
			{...(filterLine && {footer: filterLine})}
		/>
	);
};

/** The readable log of the focused stream, in full. */
export const LogScreen = (props: ScreenProps) => {
	const stream = props.run.streams[props.focusedId ?? ''];
	if (stream) return <StreamLog key={stream.id} {...props} stream={stream} />;
	return <NoStream {...props} what="log" />;
};
