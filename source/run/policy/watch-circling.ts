import type {Draft} from '../draft.ts';
import {raiseAlert, streamOf} from '../draft.ts';
import type {Circling, Session, Stream} from '../model/types.ts';
import {plannedStream} from '../model/types.ts';
import {liveSession} from '../select.ts';
import {beginStop} from '../stream/stopping.ts';
import {circlingKey, isLookedAt, lookFirst} from './circling.ts';

/** Busy is not getting on: an agent that is sent back, or calls the same tools, again and again with nothing to show. */
const sendsBeforeAlert = 5;
const maxSentBack = 10;
const callsBeforeAlert = 30;
const maxCalls = 60;
/** Git is looked at every few seconds: a change must have had the time to be seen. */
const lookMs = 15_000;
/** Git that does not answer proves nothing, and holds nothing up for ever. */
const longestLookMs = 60_000;

/** Tells of a session that goes in circles, then ends it, unless the user wants nothing done by itself. */
export const watchCircling = (draft: Draft, streamId: string, stallMs: number): void => {
	const stream = streamOf(draft, streamId);
	const {circling, openTools} = liveSession(stream) ?? ({} as Partial<Session>);
	if (!circling || stream.ending) return;
	const {sentBack, calls, since} = circling;
	const isHooked = sentBack >= sendsBeforeAlert;
	if (!isHooked && calls < callsBeforeAlert) return;
	tell(draft, stream, isHooked);
	const planned = plannedStream(draft.run, streamId);
	if (planned && !planned.contextRecovery.autoRecoveryEnabled) return;
	const spanMs = draft.now - since;
	if (isHooked && sentBack >= maxSentBack) {
		if (isLookedAt(circling) || spanMs >= longestLookMs) return endHooked(draft, streamId, circling);
		return lookFirst(draft, streamId, circling);
	}
	if (calls >= maxCalls && spanMs >= Math.max(lookMs, stallMs) && openTools?.length === 0)
		beginStop(draft, streamId, 'stall', `the same calls ${calls} times without a commit or a changed file`);
};

const tell = (draft: Draft, {id}: Stream, isHooked: boolean): void => {
	const what = isHooked ? 'is sent back by a Stop hook' : 'makes the same calls';
	raiseAlert(draft, {
		key: circlingKey(id),
		kind: 'stalled',
		streamId: id,
		text: `${id} ${what} again and again, without a commit or a changed file`,
		cure: `claude-grid logs ${id} shows it, claude-grid stop ${id} ends it`,
	});
};

/** A new session would be sent back just so: what the hook wants is for the user to see. */
const endHooked = (draft: Draft, streamId: string, {sentBack, words = ''}: Circling): void =>
	beginStop(
		draft,
		streamId,
		'stall',
		`a Stop hook sent it back ${sentBack} times without a commit or a changed file: ${words}`,
		undefined,
		`see what the hook asks for (claude-grid attach ${streamId}), fix that or the hook, then claude-grid recover ${streamId}`,
	);
