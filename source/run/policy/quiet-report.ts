import type {Draft} from '../draft.ts';
import type {Run, Session, Stream} from '../model/types.ts';

const quietOfStream: ReadonlySet<string> = new Set<keyof Stream>(['sessions', 'signAt']);
const quietOfSession: ReadonlySet<string> = new Set<keyof Session>([
	'offset',
	'memory',
	'lastEventAt',
	'doing',
	'doingAt',
	'said',
	'openTools',
	'circling',
	'contextUsed',
	'contextWindow',
]);
const none: ReadonlySet<string> = new Set();
const streamsAndClock: ReadonlySet<string> = new Set<keyof Run>(['streams', 'lastMessageAt']);

/**
 * A report after which nobody has anything to do: nobody starts, ends, pays or waits by it. What goes by time alone is looked at
 * with each tick.
 */
export const isQuietReport = (
	draft: Draft,
	before: Run,
	message: {readonly type: string; readonly streamId?: string},
): boolean => {
	if (message.type !== 'session.reported' || draft.effects.length > 0 || draft.run === before) return false;
	const [stream, was] = [draft.run.streams[message.streamId ?? ''], before.streams[message.streamId ?? '']];
	return (
		stream !== undefined &&
		was !== undefined &&
		isSameBut(streamsAndClock, before, draft.run) &&
		isSameBut(quietOfStream, was, stream) &&
		isQuietList(was.sessions, stream.sessions)
	);
};

const isQuietList = (before: readonly Session[], after: readonly Session[]): boolean =>
	before.length === after.length &&
	after.every((session, index) => {
		const was = before[index];
		const isNewest = index === after.length - 1;
		return was === session || (was !== undefined && isSameBut(isNewest ? quietOfSession : none, was, session));
	});

/** Nothing else than these fields differs. */
const isSameBut = <Value extends object>(names: ReadonlySet<string>, before: Value, after: Value): boolean => {
	for (const name in after) if (before[name] !== after[name] && !names.has(name)) return false;
	for (const name in before) if (!(name in after) && !names.has(name)) return false;
	return true;
};
