import {ofEachStream} from '../alerts/alerts.ts';
import type {Draft} from '../draft.ts';
import {addActivity, patchStream, setState, streamOf} from '../draft.ts';
import {awayHost} from '../features/hosts/select.ts';
import {nudge} from '../features/messages/messages.ts';
import {command, hintOf} from '../model/hint.ts';
import type {Run, Session, Stream} from '../model/types.ts';
import {plannedStream} from '../model/types.ts';
import {liveSession} from '../select/streams.ts';
import {onFirstSign} from '../stream/session-events.ts';
import {beginStop} from '../stream/stopping.ts';
import {watchCircling} from './watch-circling.ts';

const quietMs = 120_000;
/** A process that lives on after its verdict is ended; its background tasks may finish first. */
const lingerMs = 30_000;
/** An agent may need this long to its first event on a busy machine. */
const slowStartMs = 30_000;
const silentStartMs = 5000;
const openToolFactor = 3;

export const watchForStall = (draft: Draft, streamId: string): void => {
	const stream = streamOf(draft, streamId);
	const session = liveSession(stream);
	// Nobody can hear it: that is not silence of its own.
	if (awayHost(draft.run, stream)) return;
	if (!session || stream.ending || !['starting', 'running', 'stalled', 'recovering'].includes(stream.state.is)) return;
	if (stream.state.is === 'starting' && stream.state.step !== 'agent') return;
	if (isSilentKind(session, draft.now)) onFirstSign(draft, streamId);
	if (isLingering(session, draft.now)) {
		const {result} = session;
		return beginStop(
			draft,
			streamId,
			result?.ok ? 'finished' : (result?.class ?? 'crash'),
			result?.text ?? '',
			result?.until,
		);
	}
	const silentMs = draft.now - stream.signAt;
	const limitMs = stallLimitMs(draft, stream, session);
	watchCircling(draft, streamId, limitMs);
	if (streamOf(draft, streamId).ending) return;
	if (silentMs >= limitMs) return onLimit(draft, stream, silentMs);
	if (silentMs >= limitMs / 2) return onHalf(draft, stream, silentMs);
	if (stream.state.is === 'stalled') return backToRunning(draft, streamId);
	if (silentMs >= Math.min(quietMs, limitMs / 4)) onQuiet(draft, stream);
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

/** As the plan has it, in milliseconds. */
export const stallTimeoutMs = (run: Run, streamId: string): number =>
	(plannedStream(run, streamId)?.contextRecovery.stallTimeoutMinutes ?? 10) * 60_000;

/** The stream's limit; longer while a tool call is open or the API is retried, and for the first event. */
export const stallLimitMs = (draft: Draft, stream: Stream, session: Session): number => {
	const base = stallTimeoutMs(draft.run, stream.id);
	if (session.openTools.length > 0 || session.backgroundTasks.length > 0) return base * openToolFactor;
	if (session.retry) return base + Math.max(0, session.retry.until - stream.signAt);
	return session.hasReported ? base : Math.max(base, slowStartMs);
};

const backToRunning = (draft: Draft, streamId: string): void => {
	setState(draft, streamId, {is: 'running', since: draft.now});
	addActivity(draft, 'state', `${streamId} works again`, streamId);
};

const onQuiet = (draft: Draft, stream: Stream): void => {
	const last = stream.notes.at(-1);
	if (last && last.at >= stream.signAt) return;
	patchStream(draft, stream.id, {notes: [...stream.notes, {at: draft.now, text: 'quiet'}].slice(-10)});
	addActivity(draft, 'note', `quiet for ${Math.round((draft.now - stream.signAt) / 1000)} s`, stream.id);
};

const onHalf = (draft: Draft, stream: Stream, silentMs: number): void => {
	if (stream.state.is === 'stalled') return;
	nudge(draft, stream.id, silentMs);
	setState(draft, stream.id, {is: 'stalled', since: draft.now});
	addActivity(
		draft,
		'recovery',
		`⚠ ${stream.id}: no sign of work for ${Math.round((draft.now - stream.signAt) / 1000)} s`,
		stream.id,
	);
};

export const stalledAlert = ofEachStream('stalled', ({id, state, recoveriesLeft}, run) => {
	if (state.is !== 'stalled') return;
	const isByItself = recoversByItself(run, id) && recoveriesLeft > 0;
	return {
		text: `${id} shows no sign of work${isByItself ? '; it is recovered automatically if this continues' : ''}`,
		cure: hintOf`${command('recover', id)} starts a new session now`,
		// The user is needed once it is not recovered by itself.
		...(isByItself && {isAdvice: true}),
	};
});

const recoversByItself = (run: Run, streamId: string): boolean =>
	plannedStream(run, streamId)?.contextRecovery.autoRecoveryEnabled ?? true;

const onLimit = (draft: Draft, stream: Stream, silentMs: number): void => {
	if (!recoversByItself(draft.run, stream.id)) return onHalf(draft, stream, silentMs);
	beginStop(draft, stream.id, 'stall', `no sign of work for ${Math.round(silentMs / 1000)} s`);
};
