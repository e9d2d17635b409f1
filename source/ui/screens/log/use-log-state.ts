import {useEffect, useMemo, useRef} from 'react';
import {textOf} from '../../../conversation/fold.ts';
import type {LogBody} from '../../../run/model/report.ts';
import type {Stream} from '../../../run/model/types.ts';
import {sanitise, sanitiseLines} from '../../../sanitise.ts';
import {askOf} from '../../components/ask-strip.ts';
import {logVersion} from '../../hooks/use-stream-log.ts';
import type {Laid} from '../../log/log-list.ts';
import type {ScreenProps} from '../../types.ts';
import {copyBytes} from '../parts/copy.ts';
import {type Held, useHeld} from '../parts/use-held.ts';
import {type KeyResult, useKeys} from '../parts/use-keys.ts';
import {type Say, useSaid} from '../parts/use-said.ts';
import {counted} from './log-text.ts';
import {
	type Canvas,
	firstLogState,
	type LogHere,
	type LogSight,
	type LogState,
	nextLogState,
	sightOf,
} from './log-view.ts';
import {useLog} from './use-log.ts';

const mostCopied = 5000;

const copied = (body: LogBody): readonly string[] =>
	(body.is === 'todos' ? body.todos.map(({title}) => title) : body.lines).map(line => sanitise(line));

const attemptsOf = (stream: Stream): readonly number[] => [...new Set(stream.sessions.map(one => one.attempt))];

/** An entry as it was said, without any decoration. */
const plainText = ({list, here}: LogSight): readonly string[] =>
	(list.blocks[here]?.entries ?? []).flatMap(entry =>
		entry.kind === 'result' && entry.body ? copied(entry.body) : sanitiseLines(textOf(entry), mostCopied),
	);

const unfiltered = (state: LogState): LogState => ({
	...state,
	filter: '',
	isEditing: false,
	isNarrowed: false,
});

/** Keys typed so fast that the field was not there yet; afterwards the field takes them. */
export const typedAhead = (state: LogState, name: string): LogState =>
	name === 'return'
		? {...state, isEditing: false, isNarrowed: state.filter !== ''}
		: {...state, filter: state.filter + (name.length === 1 ? sanitise(name) : '')};

type LogKeys = {
	readonly state: Held<LogState>;
	readonly log: LogHere;
	readonly copy: (sight: LogSight) => void;
	readonly say: Say;
	/** Opens what the stream asks; false: it asks nothing. */
	readonly answer: () => boolean;
};

const pressed = ({close}: ScreenProps, {state, log, copy, answer, say}: LogKeys, name: string): KeyResult => {
	const now = state.read();
	const sight = () => sightOf(log.window, now, log.canvas);
	const isFiltered = now.filter !== '' || now.isEditing;
	if (name === 'escape' && isFiltered) state.write(unfiltered(now));
	else if (now.isEditing) {
		if (!state.drawn.isEditing) state.write(typedAhead(now, name));
	} else if (name === 'escape' || name === 'q') {
		close();
		return 'left';
	} else if (name === 'a') return answer() ? 'left' : undefined;
	else if (name === 'y') copy(sight());
	else if ((name === 'n' || name === 'N') && now.filter === '') say('nothing searched for yet: / searches');
	else if ((name === '[' || name === ']') && log.attempts.length < 2) say('there is no other attempt');
	else state.write(nextLogState(name, now, log, sight()) ?? now);
};

/** What is in view, and the keys that change it. */
export const useLogState = (props: ScreenProps, stream: Stream, available: number) => {
	const {engine, theme, width, writeToTerminal} = props;
	const [said, say] = useSaid(theme);
	const state = useHeld(firstLogState);
	const {drawn} = state;
	const read = useLog(engine, stream.id, drawn.attempt, logVersion(stream));
	const {window, lex} = read;
	const laid = useRef<Laid>(new WeakMap()).current;
	const canvas = useMemo<Canvas>(() => ({width, available, theme, lex, laid}), [width, available, theme, lex, laid]);
	const sight = useMemo(() => sightOf(window, drawn, canvas), [window, drawn, canvas]);
	const log: LogHere = {window, canvas, attempts: attemptsOf(stream)};

	const needsMore = read.hasEarlier && (sight.top.at === 0 || drawn.isErrorsOnly || drawn.isNarrowed);
	useEffect(() => {
		if (needsMore) read.loadEarlier();
	});

	const copy = (shown: LogSight) => {
		const lines = plainText(shown);
		if (lines.length === 0) return say('there is nothing to copy', 'bad');
		if (!writeToTerminal) return say('this terminal does not support copying', 'bad');
		writeToTerminal(copyBytes(lines.join('\n')));
		say(`${counted(lines.length, 'line')} copied`, 'good');
	};
	const answer = (): boolean => {
		const ask = askOf(props.run, stream.id);
		if (ask) props.open('ask', stream.id, ask.key);
		else say(`${sanitise(stream.id)} asks nothing`);
		return ask !== undefined;
	};
	useKeys(name => pressed(props, {state, log, copy, answer, say}, name));
	return {viewState: state, log: read, sight, attempts: log.attempts, said};
};
