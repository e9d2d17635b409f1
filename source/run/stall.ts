import {beginEnding} from './ending.ts';
import {nudge} from './messages.ts';
import {liveSession} from './select.ts';
import {onFirstSign} from './session-events.ts';
import type {Turn} from './turn.ts';
import {clearStreamAlerts, patchStream, raise, say, setState, streamOf} from './turn.ts';
import type {Session, Stream} from './types.ts';
import {plannedStream} from './types.ts';
import {watchCircling} from './watch-circling.ts';

const quietMs = 120_000;
/** A process that lives on after its verdict is ended; its background tasks may finish first. */
const lingerMs = 30_000;
/** An agent may need this long to its first event on a busy machine. */
const slowStartMs = 30_000;
const silentStartMs = 5000;
const openToolFactor = 3;

export const watchStream = (turn: Turn, streamId: string): void => {
	const stream = streamOf(turn, streamId);
	const session = liveSession(stream);
	if (!session || stream.ending || !['starting', 'running', 'stalled', 'recovering'].includes(stream.state.is)) return;
	if (stream.state.is === 'starting' && stream.state.step !== 'agent') return;
	if (isSilentKind(session, turn.now)) onFirstSign(turn, streamId);
	if (isLingering(session, turn.now)) {
		const {result} = session;
		return beginEnding(
			turn,
			streamId,
			result?.ok ? 'finished' : (result?.class ?? 'crash'),
			result?.text ?? '',
			result?.until,
		);
	}
	const silentMs = turn.now - stream.signAt;
	const limitMs = stallLimitMs(turn, stream, session);
	watchCircling(turn, streamId, limitMs);
	if (streamOf(turn, streamId).ending) return;
	if (silentMs >= limitMs) return onLimit(turn, stream, silentMs);
	if (silentMs >= limitMs / 2) return onHalf(turn, stream, silentMs);
	if (stream.state.is === 'stalled') return backToRunning(turn, streamId);
	if (silentMs >= Math.min(quietMs, limitMs / 4)) onQuiet(turn, stream);
};

/** A plain program need not say anything: alive for a while is working. */
const isSilentKind = (session: Session, now: number): boolean =>
	session.agent === 'command' && session.process !== undefined && now - session.startedAt >= silentStartMs;

const isLingering = (session: Session, now: number): boolean =>
	session.result !== undefined &&
	session.backgroundTasks.length === 0 &&
	session.openTools.length === 0 &&
	// Background tasks that end may begin another turn: silence counts from the last word.
	now - Math.max(session.result.at, session.lastEventAt) > lingerMs;

/** The stream's limit; longer while a tool call is open or the API is retried, and for the first event. */
export const stallLimitMs = (turn: Turn, stream: Stream, session: Session): number => {
	const base = (plannedStream(turn.run, stream.id)?.contextRecovery.stallTimeoutMinutes ?? 10) * 60_000;
	if (session.openTools.length > 0 || session.backgroundTasks.length > 0) return base * openToolFactor;
	if (session.retry) return base + Math.max(0, session.retry.until - stream.signAt);
	return session.hasReported ? base : Math.max(base, slowStartMs);
};

const backToRunning = (turn: Turn, streamId: string): void => {
	setState(turn, streamId, {is: 'running', since: turn.now});
	clearStreamAlerts(turn, streamId, 'stalled');
	say(turn, 'state', `${streamId} works again`, streamId);
};

const onQuiet = (turn: Turn, stream: Stream): void => {
	const last = stream.notes.at(-1);
	if (last && last.at >= stream.signAt) return;
	patchStream(turn, stream.id, {notes: [...stream.notes, {at: turn.now, text: 'quiet'}].slice(-10)});
	say(turn, 'note', `quiet for ${Math.round((turn.now - stream.signAt) / 1000)} s`, stream.id);
};

const onHalf = (turn: Turn, stream: Stream, silentMs: number): void => {
	if (stream.state.is === 'stalled') return;
	nudge(turn, stream.id, silentMs);
	setState(turn, stream.id, {is: 'stalled', since: turn.now});
	say(
		turn,
		'recovery',
		`⚠ ${stream.id}: no sign of work for ${Math.round((turn.now - stream.signAt) / 1000)} s`,
		stream.id,
	);
	raise(turn, {
		key: `stalled:${stream.id}`,
		kind: 'stalled',
		streamId: stream.id,
		text: `${stream.id} shows no sign of work`,
		cure: `claude-grid recover ${stream.id} starts a new session now`,
	});
};

const onLimit = (turn: Turn, stream: Stream, silentMs: number): void => {
	const isAutomatic = plannedStream(turn.run, stream.id)?.contextRecovery.autoRecoveryEnabled ?? true;
	if (!isAutomatic) return onHalf(turn, stream, silentMs);
	beginEnding(turn, stream.id, 'stall', `no sign of work for ${Math.round(silentMs / 1000)} s`);
};
