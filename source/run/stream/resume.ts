import type {Draft} from '../draft.ts';
import {clearStreamAlerts, patchStream, setState, streamOf} from '../draft.ts';
import type {NextSession, Stream} from '../model/types.ts';
import {notAsked} from '../policy/attempts.ts';
import {hasSlot} from '../select/slots.ts';
import {currentSession, isConversationRefused} from '../select/streams.ts';
import {beginStop, retargetStop, startNext} from './stopping.ts';

/** Takes a stream up again; the pool decides when. One that never started waits for its turn like any other. */
export const resume = (draft: Draft, {id: streamId}: Stream): void => {
	const stream = streamOf(draft, streamId);
	clearStreamAlerts(draft, streamId, 'interrupted');
	patchStream(draft, streamId, {finishedAt: undefined, restartCount: undefined});
	if (stream.sessions.length === 0) return setState(draft, streamId, {is: 'pending'});
	patchStream(draft, streamId, {next: nextOf(stream)});
	setState(draft, streamId, {
		is: 'waiting',
		cause: 'backoff',
		since: draft.now,
		until: draft.now,
		detail: 'for a slot',
	});
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
export const resumeNow = (draft: Draft, stream: Stream): void => {
	resume(draft, stream);
	if (streamOf(draft, stream.id).state.is === 'waiting' && hasSlot(draft.run, stream.id)) startNext(draft, stream.id);
};

export const stop = (draft: Draft, stream: Stream): void =>
	stream.ending
		? retargetStop(draft, stream.id, 'stopped', 'stopped by the user')
		: beginStop(draft, stream.id, 'stopped', 'stopped by the user');

export const pause = (draft: Draft, stream: Stream): void =>
	beginStop(draft, stream.id, 'paused', 'paused by the user');

/** A new session whatever was; one that never was anywhere just waits for its turn. */
export const recover = (draft: Draft, stream: Stream): void => {
	if (stream.sessions.length === 0 && !stream.workplace) return resume(draft, stream);
	if (stream.ending) retargetStop(draft, stream.id, 'person', 'asked by the user');
	else beginStop(draft, stream.id, 'person', 'asked by the user');
	patchStream(draft, stream.id, {
		quickCrashes: [],
		restartCount: undefined,
		askedTo: notAsked,
		finishedAt: undefined,
	});
};
