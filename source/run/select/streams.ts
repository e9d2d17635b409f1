import type {Phase} from '../../plan/types.ts';
import {workStreams} from '../features/lead/lead.ts';
import {type Approval, plannedStream, type Run, type Session, type Stream, type StreamState} from '../model/types.ts';

/** Everything that can be derived from a run; nothing here is stored. */

export const currentSession = (stream: Stream): Session | undefined => stream.sessions.at(-1);

/** Ids come from outside: `constructor` is not a stream. */
export const hasStream = (run: Run, streamId: string): boolean => Object.hasOwn(run.streams, streamId);

/** Never what every object has, such as `constructor`. */
export const findStream = (run: Run, streamId: string): Stream | undefined =>
	hasStream(run, streamId) ? run.streams[streamId] : undefined;

const maxRefusals = 2;

/** The API has refused the stream's conversation and its resumption: it would refuse it for ever. */
export const isConversationRefused = ({sessions}: Stream): boolean => {
	const begin = sessions.findLastIndex(session => session.mode === 'fresh');
	return sessions.slice(Math.max(0, begin)).filter(({result}) => result?.isRefused).length >= maxRefusals;
};

/** A session that may still have a process. */
export const liveSession = (stream: Stream): Session | undefined => {
	const session = currentSession(stream);
	return session !== undefined && session.endedAt === undefined ? session : undefined;
};

/** It lies failed for this reason, and nothing is under way there. */
export const isFailedBy = ({state, ending}: Stream, reason: string): boolean =>
	state.is === 'failed' && !ending && state.reason === reason.slice(0, 500);

export const streamsInOrder = (run: Run): readonly Stream[] =>
	run.plan.streams.flatMap(planned => run.streams[planned.id] ?? []);

export const isFinal = (state: StreamState): boolean => ['completed', 'failed', 'stopped'].includes(state.is);

/** What the user is asked to approve of the stream. */
export const pendingApproval = ({state}: Stream): Approval | undefined =>
	state.is === 'waiting' && state.cause === 'approval' ? state.gate : undefined;

export const phaseStreams = (run: Run, phase: Phase): readonly Stream[] =>
	workStreams(run).filter(stream => plannedStream(run, stream.id)?.phase === phase);

export const nameOf = (run: Run, streamId: string): string => plannedStream(run, streamId)?.name ?? streamId;

export const changedPaths = (stream: Stream): readonly string[] => stream.work?.changedPaths ?? [];
