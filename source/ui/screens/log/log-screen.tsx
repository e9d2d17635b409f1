import type {Stream} from '../../../run/model/types.ts';
import {askOf, askStrip} from '../../components/ask-strip.ts';
import {rowsFrom} from '../../log/log-list.ts';
import {paintRow} from '../../log/paint.ts';
import type {ScreenProps} from '../../types.ts';
import {FilterLine} from '../fields/filter-line.tsx';
import {NoStream} from '../parts/no-stream.tsx';
import {bodyHeight, Page, type PageKey} from '../parts/page.tsx';
import {emptyLog, logAside, streamTitle} from './log-text.ts';
import type {LogSight, LogState} from './log-view.ts';
import type {Log} from './use-log.ts';
import {typedAhead, useLogState} from './use-log-state.ts';

const keysOf = (
	{glyphs}: ScreenProps['theme'],
	state: LogState,
	attempts: readonly number[],
	isAsking: boolean,
): readonly PageKey[] => [
	...(isAsking ? [{key: 'a', label: 'answer'}] : []),
	{key: glyphs.upDown, label: 'entry'},
	{key: 'enter', label: 'open'},
	...(state.filter === ''
		? [{key: '/', label: 'search'}]
		: [
				{key: 'n N', label: 'next match'},
				{key: '/', label: 'search'},
			]),
	...(state.place === 'end' ? [] : [{key: 'f', label: 'follow'}]),
	{key: 'e', label: state.isErrorsOnly ? 'all entries' : 'errors'},
	{key: 'y', label: 'copy'},
	...(attempts.length > 1 ? [{key: '[ ]', label: 'attempt'}] : []),
	{key: 'E', label: state.isAllOpen ? 'fold all' : 'open all'},
	{key: 'g G', label: 'ends'},
	{key: 'PgUp PgDn', label: 'scroll'},
];

const bodyLines = (
	{theme, width, run, now}: ScreenProps,
	stream: Stream,
	state: LogState,
	log: Log,
	{list, top, here, available}: LogSight,
): readonly string[] => {
	if (list.blocks.length === 0) return emptyLog(theme, {run, stream, now}, state, log, width);
	return rowsFrom(list, top, available).map(row => {
		const isHere = row.place.at === here && (row.place.part === 0 || row.place === top);
		return paintRow(theme, {...row, isHere}, width, state.filter);
	});
};

const StreamLog = (props: ScreenProps & {readonly stream: Stream}) => {
	const {theme, width, height, run, stream} = props;
	const ask = askOf(run, stream.id);
	const available = Math.max(1, bodyHeight(height) - (ask ? 1 : 0));
	const {viewState: held, log, sight, attempts, said} = useLogState(props, stream, available);
	const state = held.drawn;
	const body = bodyLines(props, stream, state, log, sight);
	const fill = Array.from({length: available}, (_, row) => body[row] ?? '');
	const filterLine = state.isEditing && (
		<FilterLine
			theme={theme}
			width={width}
			value={state.filter}
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
			aside={logAside(state, log, sight, attempts)}
			lines={ask ? [...fill, askStrip(theme, ask, 'a', width)] : body}
			keys={keysOf(theme, state, attempts, ask !== undefined)}
			said={said}
			leave={{key: 'esc', label: state.filter === '' ? 'back' : 'all entries'}}
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
