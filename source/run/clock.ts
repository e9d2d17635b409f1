import type {Turn} from './turn.ts';
import {patchRun} from './turn.ts';
import type {Run, Stream} from './types.ts';

/** The engine ticks each second; a message later than this means a suspend, a dead engine or a clock set anew. */
const lateMs = 5000;

/**
 * Wall clocks jump: what nobody watched counts neither as silence nor as waiting. Shifts the instants that spans are measured
 * from by the jump. A limit's stated time is the world's and stays.
 */
export const absorbJump = (turn: Turn): void => {
	const gap = turn.now - turn.run.lastMessageAt;
	const jump = gap < 0 ? gap : gap > lateMs ? gap - 1000 : 0;
	if (jump !== 0)
		turn.run = {...turn.run, streams: shifted(turn.run, jump), restarts: turn.run.restarts.map(at => at + jump)};
	patchRun(turn, {lastMessageAt: turn.now});
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
	sessions: stream.sessions.map(session => {
		if (session.endedAt !== undefined) return session;
		return {
			...session,
			lastEventAt: session.lastEventAt + jump,
			...(session.result && {result: {...session.result, at: session.result.at + jump}}),
		};
	}),
});
