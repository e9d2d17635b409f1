import {beginEnding, redirectEnding, takeUp} from './ending.ts';
import {currentSession, hasSlot, isConversationRefused} from './select.ts';
import type {Turn} from './turn.ts';
import {clearStreamAlerts, patchStream, setState, streamOf} from './turn.ts';
import type {NextSession, Stream} from './types.ts';

/** Takes a stream up again; the pool decides when. One that never started waits for its turn like any other. */
export const goOn = (turn: Turn, {id: streamId}: Stream): void => {
	const stream = streamOf(turn, streamId);
	clearStreamAlerts(turn, streamId, 'interrupted', 'failed', 'stalled', 'limit');
	patchStream(turn, streamId, {finishedAt: undefined, restartCount: undefined});
	if (stream.sessions.length === 0) return setState(turn, streamId, {is: 'pending'});
	patchStream(turn, streamId, {next: nextOf(stream)});
	setState(turn, streamId, {is: 'waiting', cause: 'backoff', since: turn.now, until: turn.now, detail: 'for a slot'});
};

/** What it was about to do, else the conversation there was; an exhausted one is not taken up again. */
const nextOf = (stream: Stream): NextSession => {
	if (stream.next) return stream.next;
	const session = currentSession(stream);
	const isExhausted =
		isConversationRefused(stream) || session?.outcome === 'context' || session?.result?.class === 'context';
	const isInterrupted = stream.state.is === 'waiting' && stream.state.cause === 'interrupted';
	return {
		mode: isExhausted ? 'fresh' : 'resume',
		cause: stream.state.is === 'stopped' ? 'stopped' : 'paused',
		...(isInterrupted && session?.outcome === 'finished' && {isEvidenceFirst: true}),
	};
};

/** The user's word for one stream: it continues at once when a slot is free, whatever holds the others. */
export const goOnAtOnce = (turn: Turn, stream: Stream): void => {
	goOn(turn, stream);
	if (streamOf(turn, stream.id).state.is === 'waiting' && hasSlot(turn.run, stream.id)) takeUp(turn, stream.id);
};

export const stop = (turn: Turn, stream: Stream): void =>
	stream.ending
		? redirectEnding(turn, stream.id, 'stopped', 'stopped by the user')
		: beginEnding(turn, stream.id, 'stopped', 'stopped by the user');

export const pause = (turn: Turn, stream: Stream): void => beginEnding(turn, stream.id, 'paused', 'paused by the user');

/** A new session whatever was; one that never was anywhere just waits for its turn. */
export const recover = (turn: Turn, stream: Stream): void => {
	if (stream.sessions.length === 0 && !stream.workplace) return goOn(turn, stream);
	if (stream.ending) redirectEnding(turn, stream.id, 'person', 'asked by the user');
	else beginEnding(turn, stream.id, 'person', 'asked by the user');
	clearStreamAlerts(turn, stream.id, 'stalled', 'failed');
	patchStream(turn, stream.id, {
		quickCrashes: [],
		restartCount: undefined,
		askedTo: {commit: false, report: false},
		finishedAt: undefined,
	});
};
