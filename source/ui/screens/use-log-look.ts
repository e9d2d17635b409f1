import {useEffect, useMemo} from 'react';
import type {Stream} from '../../run/types.ts';
import {sanitise} from '../../sanitise.ts';
import {timeOfDay} from '../format.ts';
import type {ScreenProps} from '../types.ts';
import {copyBytes} from './copy.ts';
import {counted} from './log-text.ts';
import {firstLook, type LogLook, type LogSight, lookAfter, rowsOf, topOf, walk} from './log-view.ts';
import type {LogWindow} from './log-window.ts';
import {type Held, useHeld} from './use-held.ts';
import {type KeyDeed, useKeys} from './use-keys.ts';
import {useLog} from './use-log.ts';
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

const unfiltered = ({matchAt: _, ...look}: LogLook): LogLook => ({
	...look,
	filter: '',
	isEditing: false,
	isNarrowed: false,
});

/** Keys typed so fast that the field was not there yet; afterwards the field takes them. */
export const typedAhead = (look: LogLook, name: string): LogLook =>
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
export const useLogLook = (props: ScreenProps, stream: Stream, room: number) => {
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
		if (!writeToTerminal) return say('this terminal does not support copying', 'bad');
		writeToTerminal(copyBytes(plainText(shown)));
		say(`${counted(Math.min(room, shown.rows.length), 'line')} copied`, 'good');
	};
	useKeys(name => pressed(props, {look, sightOf, window: log.window, attempts, copy}, name));
	return {look, log, sight, attempts, said};
};
