import type {Stream} from '../../run/types.ts';
import type {ScreenProps} from '../types.ts';
import {FilterLine} from './filter-line.tsx';
import {drawRow} from './log-rows.ts';
import {emptyLog, logAside, streamTitle} from './log-text.ts';
import type {LogLook, LogSight} from './log-view.ts';
import {NoStream} from './no-stream.tsx';
import {bodyHeight, Page, type PageKey} from './page.tsx';
import type {Log} from './use-log.ts';
import {typedAhead, useLogLook} from './use-log-look.ts';

const keysOf = (look: LogLook, attempts: readonly number[]): readonly PageKey[] => [
	...(look.filter === ''
		? [{key: '/', label: 'filter'}]
		: [
				{key: 'n N', label: 'next match'},
				{key: '/', label: 'filter'},
			]),
	...(look.place === 'end' ? [] : [{key: 'f', label: 'follow'}]),
	{key: 'e', label: look.isErrorsOnly ? 'all lines' : 'errors'},
	{key: 'w', label: look.isWrapped ? 'cut' : 'wrap'},
	{key: 'c', label: 'copy'},
	...(attempts.length > 1 ? [{key: '[ ]', label: 'attempt'}] : []),
	{key: 'g G', label: 'ends'},
	{key: 'PgUp PgDn', label: 'scroll'},
];

const bodyLines = (
	{theme, width, run, now}: ScreenProps,
	stream: Stream,
	look: LogLook,
	log: Log,
	sight: LogSight,
): readonly string[] => {
	if (sight.rows.length === 0) return emptyLog(theme, {run, stream, now}, look, log, width);
	return sight.rows
		.slice(sight.top, sight.top + sight.room)
		.map(row => drawRow(theme, row, {width, found: look.filter, isHere: row.index === look.matchAt && row.part === 0}));
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
			keys={keysOf(look, attempts)}
			said={said}
			leave={{key: 'esc', label: look.filter === '' ? 'back' : 'all lines'}}
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
