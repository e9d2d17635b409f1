import {Box, Text} from 'ink';
import TextInput from 'ink-text-input';
import {useEffect, useMemo} from 'react';
import type {Stream} from '../../run/types.ts';
import {sanitise} from '../../sanitise.ts';
import {timeOfDay} from '../format.ts';
import type {Theme} from '../theme.ts';
import type {ScreenProps} from '../types.ts';
import {copyBytes} from './copy.ts';
import {drawRow} from './log-rows.ts';
import {counted, emptyLog, logAside, streamTitle} from './log-text.ts';
import {firstLook, type LogLook, type LogSight, lookAfter, rowsOf, topOf, walk} from './log-view.ts';
import {NoStream} from './no-stream.tsx';
import {bodyHeight, keyLine, Page, type PageKey} from './page.tsx';
import {type Held, useHeld} from './use-held.ts';
import {type KeyDeed, useKeys} from './use-keys.ts';
import type {LogWindow} from './log-window.ts';
import {type Log, useLog} from './use-log.ts';
import {useSaid} from './use-said.ts';

const attemptsOf = (stream: Stream): readonly number[] => [...new Set(stream.sessions.map(one => one.attempt))];

/** Changes whenever there may be more to read. */
const versionOf = (stream: Stream): string => {
	const session = stream.sessions.at(-1);
	return `${stream.sessions.length} ${session?.offset ?? 0} ${session?.endedAt ?? ''}`;
};

const plainText = (sight: LogSight): string =>
	sight.rows
		.slice(sight.top, sight.top + sight.room)
		.map(({entry, part, text}) => {
			const time = part === 0 && entry.at !== undefined ? `${timeOfDay(entry.at)}  ` : '';
			const aside = part === 0 && entry.aside ? `  ${sanitise(entry.aside)}` : '';
			return `${time}${text}${aside}`;
		})
		.join('\n');

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

const hintWidth = 31;

type FilterLineProps = {
	readonly theme: Theme;
	readonly width: number;
	readonly value: string;
	readonly onChange: (value: string) => void;
	readonly onSubmit: () => void;
};

const FilterLine = ({theme, width, value, onChange, onSubmit}: FilterLineProps) => {
	const hint = keyLine(theme, hintWidth, [{key: 'enter', label: 'keep'}], {key: 'esc', label: 'all lines'});
	const isWide = width >= 60;
	const room = width - 5 - (isWide ? hintWidth : 0);
	const change = (next: string) => {
		const clean = sanitise(next.replaceAll(/\s/g, ' '));
		if (clean.length < room) onChange(clean);
	};
	return (
		<Box width={width} height={1}>
			<Text>{` ${theme.key('/')} `}</Text>
			<Box flexGrow={1}>
				<TextInput value={value} onChange={change} onSubmit={onSubmit} />
			</Box>
			{isWide && <Text>{hint}</Text>}
		</Box>
	);
};

const unfiltered = ({matchAt: _, ...look}: LogLook): LogLook => ({
	...look,
	filter: '',
	isEditing: false,
	isNarrowed: false,
});

/** Keys typed so fast that the field was not there yet; afterwards the field takes them. */
const typedAhead = (look: LogLook, name: string): LogLook =>
	name === 'return'
		? {...look, isEditing: false, isNarrowed: look.filter !== ''}
		: {...look, filter: look.filter + (name.length === 1 ? sanitise(name) : '')};

type LogKeys = {
	readonly look: Held<LogLook>;
	readonly sightOf: (look: LogLook) => LogSight;
	readonly window: LogWindow | undefined;
	readonly attempts: readonly number[];
	readonly copy: (sight: LogSight) => void;
};

const pressed = ({close, width}: ScreenProps, keys: LogKeys, name: string): KeyDeed => {
	const {look, sightOf, window, attempts} = keys;
	const now = look.read();
	const isFiltered = now.filter !== '' || now.isEditing;
	if (name === 'escape' && isFiltered) look.write(unfiltered(now));
	else if (now.isEditing) {
		if (!look.drawn.isEditing) look.write(typedAhead(now, name));
	} else if (name === 'escape' || name === 'q') {
		close();
		return 'left';
	} else if (name === 'c') keys.copy(sightOf(now));
	else if ((name === 'n' || name === 'N') && now.filter !== '') {
		if (window) look.write(walk(now, sightOf(now), window, width, name === 'n' ? 1 : -1));
	} else look.write(lookAfter(name, now, sightOf(now), attempts) ?? now);
};

/** What is in view, and the keys that change it. */
const useLook = (props: ScreenProps, stream: Stream, room: number) => {
	const {engine, theme, width, writeToTerminal} = props;
	const [said, say] = useSaid(theme);
	const look = useHeld(firstLook);
	const {drawn} = look;
	const log = useLog(engine, stream.id, drawn.attempt, versionOf(stream));
	const drawnRows = useMemo(() => rowsOf(log.window, drawn, width), [log.window, drawn, width]);
	const sightOf = (now: LogLook): LogSight => {
		const rows = now === drawn ? drawnRows : rowsOf(log.window, now, width);
		return {rows, room, top: topOf(rows, now.place, room)};
	};
	const sight = sightOf(drawn);
	const attempts = attemptsOf(stream);

	const needsMore = log.hasEarlier && (sight.top < room || drawn.isErrorsOnly || drawn.isNarrowed);
	useEffect(() => {
		if (needsMore) log.loadEarlier();
	});

	const copy = (shown: LogSight) => {
		if (!writeToTerminal) return say('this terminal takes no copy', 'bad');
		writeToTerminal(copyBytes(plainText(shown)));
		say(`${counted(Math.min(room, shown.rows.length), 'line')} copied`, 'good');
	};
	useKeys(name => pressed(props, {look, sightOf, window: log.window, attempts, copy}, name));
	return {look, log, sight, attempts, said};
};

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
	const {look: held, log, sight, attempts, said} = useLook(props, stream, bodyHeight(height));
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
