import {countText} from '../../../controls/format.ts';
import {describeHere} from '../../../controls/in-keys.ts';
import type {Run, Stream} from '../../../run/model/types.ts';
import {currentSession, nameOf} from '../../../run/select/streams.ts';
import {sanitise} from '../../../sanitise.ts';
import type {Theme} from '../../theme.ts';
import {wrapText} from '../parts/wrap-text.ts';
import type {LogSight, LogState} from './log-view.ts';
import type {Log} from './use-log.ts';

export const counted = (amount: number, one: string, many = `${one}s`): string =>
	`${countText(amount)} ${amount === 1 ? one : many}`;

/** `Stream-B api` with the id in weight. */
export const streamTitle = (theme: Theme, run: Run, streamId: string): string => {
	const name = sanitise(nameOf(run, streamId), {maxLength: 80});
	const id = sanitise(streamId);
	return name === id ? theme.bold(id) : `${theme.bold(id)} ${name}`;
};

/** What stands at the right of the title. */
export const logAside = (state: LogState, log: Log, sight: LogSight, attempts: readonly number[]): string => {
	const {window} = log;
	if (!window) return '';
	const isNewest = state.attempt === undefined;
	const place = state.place !== 'end' ? 'not following' : isNewest ? 'following' : '';
	const attempt = attempts.length > 1 ? `attempt ${window.attempt} of ${attempts.at(-1)}` : '';
	const shown = state.isErrorsOnly || state.isNarrowed ? `${countText(sight.list.blocks.length)} of ` : '';
	const errors = state.isErrorsOnly ? 'errors only' : '';
	return [errors, place, attempt, `${shown}${counted(window.total, 'entry', 'entries')}`].filter(Boolean).join(' · ');
};

const reason = (run: Run, stream: Stream, now: number): string => {
	const {word, text} = describeHere(run, stream, now);
	return text === '' ? word : `${word}: ${text}`;
};

const emptySentences = (
	{run, stream, now}: {readonly run: Run; readonly stream: Stream; readonly now: number},
	state: LogState,
	log: Log,
): readonly string[] => {
	if (log.fault !== undefined) return ['The log cannot be read.', log.fault];
	if (stream.sessions.length === 0) return ['No output yet: no agent has started.', reason(run, stream, now)];
	if (!log.isLoaded) return ['Reading the log.'];
	if (log.window && log.window.total > 0) {
		if (state.isNarrowed && state.filter !== '')
			return [`No entry contains "${state.filter}".`, 'esc shows all entries.'];
		if (state.isErrorsOnly) return ['No errors.', 'e shows all entries.'];
	}
	const session = currentSession(stream);
	if (session?.endedAt === undefined) return ['No output yet.', reason(run, stream, now)];
	return ['No output: the session ended before it wrote anything.', reason(run, stream, now)];
};

/** Said plainly where there is no line to show. */
export const emptyLog = (
	theme: Theme,
	facts: {readonly run: Run; readonly stream: Stream; readonly now: number},
	state: LogState,
	log: Log,
	width: number,
): readonly string[] => {
	const [first = '', ...rest] = emptySentences(facts, state, log).map(text => sanitise(text));
	const wrap = (text: string) => wrapText(text, Math.max(1, width - 4)).map(line => `  ${line}`);
	return ['', ...wrap(first).map(one => theme.bold(one)), ...rest.flatMap(wrap).map(one => theme.dim(one))];
};
