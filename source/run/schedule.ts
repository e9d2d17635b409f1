import {criticalPath, order} from '../plan/graph.ts';
import {askApproval, isApprovalOpen} from './approvals.ts';
import {takeUp} from './ending.ts';
import {leadOf, workStreams} from './lead.ts';
import {settleRaces} from './decide.ts';
import {gateOf} from './limits.ts';
import {membersOf, needsOf, raceStanding} from './races.ts';
import {hasSlot, mayStart, mergesAwaited, openGate, openNeeds, streamsInOrder} from './select.ts';
import {checkoutRefusal, isShared} from './shared.ts';
import type {Turn} from './turn.ts';
import {clearAlerts, clearStreamAlerts, raise, say, setState, streamOf} from './turn.ts';
import type {Run, Stream} from './types.ts';

/** After every message: who may start does, in the pool's bounds. A pool, not waves. */
export const schedule = (turn: Turn): void => {
	settleAll(turn);
	// A winner may be all that somebody waited for.
	if (settleRaces(turn)) settleAll(turn);
	if (!mayStart(turn.run)) return;
	for (const stream of startable(turn)) {
		if (gateOf(turn.run, stream.id)) continue;
		if (!hasSlot(turn.run, stream.id)) return;
		if (checkoutRefusal(turn.run, stream.id) === undefined) takeUp(turn, stream.id);
	}
};

const settleAll = (turn: Turn): void => {
	for (const id of order(turn.run.plan)) if (turn.run.streams[id]) settleReadiness(turn, id);
};

const settleReadiness = (turn: Turn, streamId: string): void => {
	const stream = streamOf(turn, streamId);
	const gate = openGate(stream);
	if (stream.ending || (gate !== 'before' && !['pending', 'blocked', 'ready'].includes(stream.state.is))) return;
	// Dependencies that conflict with each other block until the user spawns it again.
	if (stream.state.is === 'blocked' && stream.state.files !== undefined) return;
	const needs = needsOf(turn.run, streamId);
	const broken = needs.streams.find(id => isBroken(turn.run.streams[id]));
	if (broken !== undefined)
		return block(turn, stream, `${broken} ${turn.run.streams[broken]?.state.is ?? 'is missing'}`, broken);
	const lost = needs.races.find(race => raceStanding(turn.run, race) === 'failed');
	if (lost !== undefined) return block(turn, stream, `race ${lost} failed`, membersOf(turn.run, lost)[0]?.id ?? lost);
	const open = openNeeds(turn.run, streamId);
	const isFree = open.length === 0;
	if (isShared(turn.run, streamId)) askForMerges(turn, streamId, open.length);
	const isAsked = isFree && isApprovalOpen(turn, stream, 'before');
	const wanted = isAsked ? 'waiting' : isFree ? 'ready' : 'pending';
	if (stream.state.is === wanted) return;
	if (stream.state.is === 'blocked') clearStreamAlerts(turn, streamId, 'blocked');
	if (wanted === 'waiting') askApproval(turn, streamId, 'before');
	else setState(turn, streamId, {is: wanted});
};

/** Told once the stream waits only for merges that the user makes. */
const askForMerges = (turn: Turn, streamId: string, openCount: number): void => {
	const key = `checkout:${streamId}`;
	const merges = mergesAwaited(turn.run, streamId);
	if (merges.length === 0 || merges.length < openCount) return clearAlerts(turn, alert => alert.key === key);
	raise(turn, {
		key,
		kind: 'merge',
		streamId,
		text: `${streamId} works in your checkout and waits until ${merges.join(', ')} ${merges.length === 1 ? 'is' : 'are'} merged`,
		cure: `claude-grid merge ${merges[0]}`,
	});
};

const isBroken = (stream: Stream | undefined): boolean =>
	stream === undefined ||
	stream.state.is === 'failed' ||
	stream.state.is === 'stopped' ||
	stream.state.is === 'blocked';

const block = (turn: Turn, stream: Stream, blockedReason: string, need: string): void => {
	if (stream.state.is === 'blocked' && stream.state.blockedReason === blockedReason) return;
	setState(turn, stream.id, {is: 'blocked', blockedReason});
	say(turn, 'state', `✗ ${stream.id} is blocked: ${blockedReason}`, stream.id);
	raise(turn, {
		key: `blocked:${stream.id}`,
		kind: 'blocked',
		streamId: stream.id,
		text: `${stream.id} is blocked: ${blockedReason}`,
		cure: `recover ${need}, or claude-grid spawn ${stream.id} starts it all the same`,
		isAdvice: true,
	});
};

/** The lead, then streams whose backoff is over, then ready ones: the critical path first, then the plan's order. */
const startable = (turn: Turn): readonly Stream[] => {
	const streams = leadFirst(turn.run).filter(stream => !stream.ending);
	const isDue = ({state}: Stream) =>
		state.is === 'waiting' && state.cause === 'backoff' && (state.until === undefined || state.until <= turn.now);
	const ready = streams.filter(stream => stream.state.is === 'ready');
	const due = streams.filter(isDue);
	if (ready.length === 0) return due;
	const critical = new Set(criticalPath(turn.run.plan));
	const first = (stream: Stream) => (critical.has(stream.id) ? 0 : 1);
	return [...due, ...ready.sort((a, b) => first(a) - first(b))];
};

const leadFirst = (run: Run): readonly Stream[] => {
	const lead = run.streams[leadOf(run)?.id ?? ''];
	return lead ? [lead, ...workStreams(run)] : streamsInOrder(run);
};
