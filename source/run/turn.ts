import type {Effect} from './effect.ts';
import type {Activity, Alert, Instant, Run, Session, Stream, StreamState} from './types.ts';

/** One message's worth of change: the run is replaced step by step, effects pile up. Local to one call of `update`. */
export type Turn = {
	run: Run;
	readonly effects: Effect[];
	readonly now: Instant;
	/** When the message before this one came. */
	readonly lastAt: Instant;
};

/** JSON knows no undefined: a field that is patched with it goes away. */
const patched = <Value extends object>(value: Value, patch: Partial<Value>): Value => {
	const isGone = (key: string) => key in patch && patch[key as keyof Value] === undefined;
	const next = {...value, ...patch};
	return Object.keys(patch).some(isGone)
		? (Object.fromEntries(Object.entries(next).filter(([key]) => !isGone(key))) as Value)
		: next;
};

export const patchRun = (turn: Turn, patch: Partial<Run>): void => {
	turn.run = patched(turn.run, patch);
};

/** The stream as it stands now; callers have checked that it exists. */
export const streamOf = (turn: Turn, streamId: string): Stream => {
	const stream = turn.run.streams[streamId];
	if (stream === undefined) throw new Error(`no stream ${streamId}`);
	return stream;
};

export const patchStream = (turn: Turn, streamId: string, patch: Partial<Stream>): void => {
	const stream = patched(streamOf(turn, streamId), patch);
	turn.run = {...turn.run, streams: {...turn.run.streams, [streamId]: stream}};
};

/** Changes the stream's newest session. */
export const patchSession = (turn: Turn, streamId: string, patch: Partial<Session>): void => {
	const {sessions} = streamOf(turn, streamId);
	const last = sessions.at(-1);
	if (last) patchStream(turn, streamId, {sessions: [...sessions.slice(0, -1), patched(last, patch)]});
};

export const setState = (turn: Turn, streamId: string, state: StreamState): void =>
	patchStream(turn, streamId, {state});

export const perform = (turn: Turn, effect: Effect): void => {
	turn.effects.push(effect);
};

export const say = (turn: Turn, kind: Activity['kind'], text: string, streamId?: string): void =>
	perform(turn, {
		type: 'activity.add',
		activity: {at: turn.now, kind, text, ...(streamId !== undefined && {streamId})},
	});

/** Raised once for its key; the text of a standing alert is brought up to date. */
export const raise = (turn: Turn, alert: Omit<Alert, 'since'>): void => {
	const standing = turn.run.alerts.find(one => one.key === alert.key);
	if (standing?.text === alert.text) return;
	const raised: Alert = {...alert, since: standing?.since ?? turn.now};
	patchRun(turn, {alerts: [...turn.run.alerts.filter(one => one.key !== alert.key), raised]});
	if (!standing) perform(turn, {type: 'alert.raise', alert: raised});
};

export const clearAlerts = (turn: Turn, test: (alert: Alert) => boolean): void => {
	const alerts = turn.run.alerts.filter(alert => !test(alert));
	if (alerts.length < turn.run.alerts.length) patchRun(turn, {alerts});
};

export const clearStreamAlerts = (turn: Turn, streamId: string, ...kinds: readonly Alert['kind'][]): void =>
	clearAlerts(turn, alert => alert.streamId === streamId && (kinds.length === 0 || kinds.includes(alert.kind)));
