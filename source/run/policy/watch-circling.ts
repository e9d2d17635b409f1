import {ofEachStream} from '../alerts/alerts.ts';
import type {Draft} from '../draft.ts';
import {streamOf} from '../draft.ts';
import {command, hintOf} from '../model/hint.ts';
import type {Circling, Session} from '../model/types.ts';
import {plannedStream} from '../model/types.ts';
import {liveSession} from '../select/streams.ts';
import {beginStop} from '../stream/stopping.ts';
import {isLookedAt, lookFirst} from './circling.ts';

/** Busy is not getting on: an agent that is sent back, or calls the same tools, again and again with nothing to show. */
const sendsBeforeAlert = 5;
const maxSentBack = 10;
const callsBeforeAlert = 30;
const maxCalls = 60;
/** Git is looked at every few seconds: a change must have had the time to be seen. */
const lookMs = 15_000;
/** Git that does not answer proves nothing, and holds nothing up for ever. */
const longestLookMs = 60_000;

/** Ends a session that goes in circles, unless the user wants nothing done by itself. */
export const watchCircling = (draft: Draft, streamId: string, stallMs: number): void => {
	const stream = streamOf(draft, streamId);
	const {circling, openTools} = liveSession(stream) ?? ({} as Partial<Session>);
	if (!circling || stream.ending) return;
	const {sentBack, calls, since} = circling;
	const isHooked = sentBack >= sendsBeforeAlert;
	if (!isHooked && calls < callsBeforeAlert) return;
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

export const circlingAlert = ofEachStream('stalled', stream => {
	const {id, ending} = stream;
	const circling = liveSession(stream)?.circling;
	const isHooked = (circling?.sentBack ?? 0) >= sendsBeforeAlert;
	if (!circling || ending || (!isHooked && circling.calls < callsBeforeAlert)) return;
	return {
		text: `${id} ${isHooked ? 'is sent back by a Stop hook' : 'makes the same calls'} again and again, without a commit or a changed file`,
		cure: hintOf`${command('logs', id)} shows it, ${command('stop', id)} ends it`,
	};
});

/** A new session would be sent back just so: what the hook wants is for the user to see. */
const endHooked = (draft: Draft, streamId: string, {sentBack, words = ''}: Circling): void =>
	beginStop(
		draft,
		streamId,
		'stall',
		`a Stop hook sent it back ${sentBack} times without a commit or a changed file: ${words}`,
		undefined,
		hintOf`see what the hook asks for (${command('attach', streamId)}), fix that or the hook, then ${command('recover', streamId)}`,
	);
