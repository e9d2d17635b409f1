import type {Effect} from './model/effect.ts';
import type {Activity, Alert, Instant, Run, Session, Stream, StreamState} from './model/types.ts';

/** One message's worth of change: the run is replaced step by step, effects pile up. Local to one call of `update`. */
export type Draft = {
	run: Run;
	readonly effects: Effect[];
	readonly now: Instant;
	/** When the message before this one came. */
	readonly lastAt: Instant;
	/** The streams while they are this draft's alone: nobody else holds them, so they are changed in place. */
	own?: Record<string, Stream> | undefined;
};

/** JSON knows no undefined: a field that is patched with it goes away. */
const patched = <Value extends object>(value: Value, patch: Partial<Value>): Value => {
	const isGone = (key: string) => key in patch && patch[key as keyof Value] === undefined;
	const next = {...value, ...patch};
	return Object.keys(patch).some(isGone)
		? (Object.fromEntries(Object.entries(next).filter(([key]) => !isGone(key))) as Value)
		: next;
};

export const patchRun = (draft: Draft, patch: Partial<Run>): void => {
	draft.run = patched(draft.run, patch);
};

/** The stream as it stands now; callers have checked that it exists. */
export const streamOf = (draft: Draft, streamId: string): Stream => {
	const stream = draft.run.streams[streamId];
	if (stream === undefined) throw new Error(`no stream ${streamId}`);
	return stream;
};

export const patchStream = (draft: Draft, streamId: string, patch: Partial<Stream>): void => {
	const stream = patched(streamOf(draft, streamId), patch);
	if (draft.own === draft.run.streams) draft.own[streamId] = stream;
	else draft.run = {...draft.run, streams: {...draft.run.streams, [streamId]: stream}};
};

/** Several patches of one stream: the streams, of which there may be a thousand, are copied once. Nothing in it may keep `draft.run`. */
export const withOwnStreams = (draft: Draft, work: () => void): void => {
	draft.own = {...draft.run.streams};
	patchRun(draft, {streams: draft.own});
	work();
	draft.own = undefined;
};

/** Changes the stream's newest session. */
export const patchSession = (draft: Draft, streamId: string, patch: Partial<Session>): void => {
	const {sessions} = streamOf(draft, streamId);
	const last = sessions.at(-1);
	if (last) patchStream(draft, streamId, {sessions: [...sessions.slice(0, -1), patched(last, patch)]});
};

export const setState = (draft: Draft, streamId: string, state: StreamState): void =>
	patchStream(draft, streamId, {state});

export const addEffect = (draft: Draft, effect: Effect): void => {
	draft.effects.push(effect);
};

export const addActivity = (draft: Draft, kind: Activity['kind'], text: string, streamId?: string): void =>
	addEffect(draft, {
		type: 'activity.add',
		activity: {at: draft.now, kind, text, ...(streamId !== undefined && {streamId})},
	});

const isSame = (one: Alert, other: Alert): boolean =>
	one.text === other.text && JSON.stringify(one.cure) === JSON.stringify(other.cure) && one.isAdvice === other.isAdvice;

/** Raised once for its key; a standing alert is brought up to date. */
export const raiseAlert = (draft: Draft, alert: Omit<Alert, 'since'>): void => {
	const standing = draft.run.alerts.find(one => one.key === alert.key);
	const raised: Alert = {...alert, since: standing?.since ?? draft.now};
	if (standing && isSame(standing, raised)) return;
	patchRun(draft, {alerts: [...draft.run.alerts.filter(one => one.key !== alert.key), raised]});
	if (!standing) addEffect(draft, {type: 'alert.raise', alert: raised});
};

export const clearAlerts = (draft: Draft, test: (alert: Alert) => boolean): void => {
	const alerts = draft.run.alerts.filter(alert => !test(alert));
	if (alerts.length < draft.run.alerts.length) patchRun(draft, {alerts});
};

export const clearStreamAlerts = (draft: Draft, streamId: string, ...kinds: readonly Alert['kind'][]): void =>
	clearAlerts(draft, alert => alert.streamId === streamId && (kinds.length === 0 || kinds.includes(alert.kind)));
