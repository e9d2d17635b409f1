import type {Draft} from '../draft.ts';
import {patchRun} from '../draft.ts';
import type {Run, Session, Stream, UsageLimit} from '../model/types.ts';

/** The engine ticks each second; a message later than this means a suspend, a dead engine or a clock set anew. */
const lateMs = 5000;

/**
 * Wall clocks jump: what nobody watched counts neither as silence nor as waiting. Shifts the instants that spans are measured
 * from by the jump. A limit's stated time is the world's and stays.
 */
export const absorbJump = (draft: Draft): void => {
	const gap = draft.now - draft.run.lastMessageAt;
	const jump = gap < 0 ? gap : gap > lateMs ? gap - 1000 : 0;
	if (jump !== 0)
		patchRun(draft, {
			streams: shifted(draft.run, jump),
			restarts: draft.run.restarts.map(at => at + jump),
			gate: draft.run.gate && shiftLimit(draft.run.gate, jump, draft.run.lastMessageAt),
			gates: draft.run.gates?.map(limit => shiftLimit(limit, jump, draft.run.lastMessageAt)),
		});
	patchRun(draft, {lastMessageAt: draft.now});
};

/** Only a clock that went back matters: a guessed wait, and the pause between two wake-ups, would last a day too long. */
const shiftLimit = (limit: UsageLimit, jump: number, lastAt: number): UsageLimit => {
	if (jump > 0) return limit;
	const isOpen = lastAt >= limit.until;
	const by = limit.isGuess ? jump : 0;
	return {...limit, until: limit.until + by, nextWakeAt: limit.nextWakeAt + (isOpen ? jump : by)};
};

const shifted = (run: Run, jump: number): Run['streams'] =>
	Object.fromEntries(Object.entries(run.streams).map(([id, stream]) => [id, shift(stream, jump)]));

const shift = (stream: Stream, jump: number): Stream => ({
	...stream,
	signAt: stream.signAt + jump,
	...(stream.state.is === 'waiting' &&
		stream.state.cause === 'backoff' &&
		stream.state.until !== undefined && {
			state: {...stream.state, until: stream.state.until + jump},
		}),
	...(stream.checkpointAskedAt !== undefined && jump < 0 && {checkpointAskedAt: stream.checkpointAskedAt + jump}),
	sessions: stream.sessions.map(session =>
		session.endedAt === undefined ? shiftSession(session, jump, !isAsking(stream)) : session,
	),
});

/** Its wait for the user is counted from its beginning. */
const isAsking = ({state}: Stream): boolean => state.is === 'waiting';

const shiftSession = (session: Session, jump: number, isCounted: boolean): Session => ({
	...session,
	// A start in the future would give negative spans; time that passed unseen still counts.
	...(jump < 0 && {startedAt: session.startedAt + jump}),
	...(jump > 0 && isCounted && {idleMs: (session.idleMs ?? 0) + jump}),
	lastEventAt: session.lastEventAt + jump,
	...(session.result && {result: {...session.result, at: session.result.at + jump}}),
	...(session.retry && {retry: {...session.retry, until: session.retry.until + jump}}),
});
