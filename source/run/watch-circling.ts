import {circlingKey} from './circling.ts';
import {beginEnding} from './ending.ts';
import {liveSession} from './select.ts';
import type {Turn} from './turn.ts';
import {raise, streamOf} from './turn.ts';
import type {Circling, Session, Stream} from './types.ts';
import {plannedStream} from './types.ts';

/** Busy is not getting on: an agent that is sent back, or calls the same tools, again and again with nothing to show. */
const sentBackToTell = 5;
const mostSentBack = 10;
const callsToTell = 30;
const mostCalls = 60;
/** Git is looked at every few seconds: a change must have had the time to be seen. */
const lookMs = 15_000;

/** Tells of a session that goes in circles, then ends it, unless the user wants nothing done by itself. */
export const watchCircling = (turn: Turn, streamId: string, stallMs: number): void => {
	const stream = streamOf(turn, streamId);
	const {circling, openTools} = liveSession(stream) ?? ({} as Partial<Session>);
	if (!circling || stream.ending) return;
	const {sentBack, calls, since} = circling;
	const isHooked = sentBack >= sentBackToTell;
	if (!isHooked && calls < callsToTell) return;
	tell(turn, stream, isHooked);
	const planned = plannedStream(turn.run, streamId);
	if (planned && !planned.contextRecovery.autoRecoveryEnabled) return;
	const spanMs = turn.now - since;
	if (isHooked && sentBack >= mostSentBack && spanMs >= lookMs) return endHooked(turn, streamId, circling);
	if (calls >= mostCalls && spanMs >= Math.max(lookMs, stallMs) && openTools?.length === 0)
		beginEnding(turn, streamId, 'stall', `the same calls ${calls} times without a commit or a changed file`);
};

const tell = (turn: Turn, {id}: Stream, isHooked: boolean): void => {
	const what = isHooked ? 'is sent back by a Stop hook' : 'makes the same calls';
	raise(turn, {
		key: circlingKey(id),
		kind: 'stalled',
		streamId: id,
		text: `${id} ${what} again and again, without a commit or a changed file`,
		cure: `claude-grid logs ${id} shows it, claude-grid stop ${id} ends it`,
	});
};

/** A new session would be sent back just so: what the hook wants is for the user to see. */
const endHooked = (turn: Turn, streamId: string, {sentBack, words = ''}: Circling): void =>
	beginEnding(
		turn,
		streamId,
		'stall',
		`a Stop hook sent it back ${sentBack} times without a commit or a changed file: ${words}`,
		undefined,
		`see what the hook asks for (claude-grid attach ${streamId}), fix that or the hook, then claude-grid recover ${streamId}`,
	);
