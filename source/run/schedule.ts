import {criticalPath, order} from '../plan/graph/graph.ts';
import type {Draft} from './draft.ts';
import {addActivity, setState, streamOf} from './draft.ts';
import {askApproval, isApprovalOpen} from './features/approval/approvals.ts';
import {waitsForHost} from './features/hosts/place.ts';
import {leadOf, workStreams} from './features/lead/lead.ts';
import {settleRaces} from './features/race/race-winner.ts';
import {membersOf, needsOf, raceStanding} from './features/race/races.ts';
import type {Run, Stream} from './model/types.ts';
import {usageLimitOf} from './policy/whose-limit.ts';
import {mergesAwaited, openNeeds} from './select/dependencies.ts';
import {hasSlot} from './select/slots.ts';
import {mayStart} from './select/standing.ts';
import {pendingApproval, streamsInOrder} from './select/streams.ts';
import {startNext} from './stream/stopping.ts';
import {checkoutRefusal, isShared} from './worktree/shared-checkout.ts';

/** After every message: who may start does, in the pool's bounds. A pool, not waves. */
export const schedule = (draft: Draft): void => {
	settleAll(draft);
	// A winner may be all that somebody waited for.
	if (settleRaces(draft)) settleAll(draft);
	if (!mayStart(draft.run)) return;
	for (const stream of startable(draft)) {
		if (usageLimitOf(draft.run, stream.id)) continue;
		if (!hasSlot(draft.run, stream.id)) return;
		if (waitsForHost(draft.run, streamOf(draft, stream.id)) !== undefined) continue;
		if (checkoutRefusal(draft.run, stream.id) === undefined) startNext(draft, stream.id);
	}
};

const settleAll = (draft: Draft): void => {
	for (const id of order(draft.run.plan)) if (draft.run.streams[id]) settleReadiness(draft, id);
};

const settleReadiness = (draft: Draft, streamId: string): void => {
	const stream = streamOf(draft, streamId);
	const gate = pendingApproval(stream);
	if (stream.ending || (gate !== 'before' && !['pending', 'blocked', 'ready'].includes(stream.state.is))) return;
	// Dependencies that conflict with each other block until the user spawns it again.
	if (stream.state.is === 'blocked' && stream.state.files !== undefined) return;
	const blocked = blockedBy(draft.run, streamId);
	if (blocked) return block(draft, stream, blocked.reason);
	const isFree = openNeeds(draft.run, streamId).length === 0;
	const isAsked = isFree && isApprovalOpen(draft, stream, 'before');
	const wanted = isAsked ? 'waiting' : isFree ? 'ready' : 'pending';
	if (stream.state.is === wanted) return;
	if (wanted === 'waiting') askApproval(draft, streamId, 'before');
	else setState(draft, streamId, {is: wanted});
};

/** What of its needs can never be met as things are; `need`: the stream that would have to be recovered. */
export const blockedBy = (run: Run, streamId: string): {readonly reason: string; readonly need: string} | undefined => {
	const needs = needsOf(run, streamId);
	const broken = needs.streams.find(id => isBroken(run.streams[id]));
	if (broken !== undefined) return {reason: `${broken} ${run.streams[broken]?.state.is ?? 'is missing'}`, need: broken};
	const lost = needs.races.find(race => raceStanding(run, race) === 'failed');
	return lost === undefined ? undefined : {reason: `race ${lost} failed`, need: membersOf(run, lost)[0]?.id ?? lost};
};

/** The merges that are all a stream in the user's checkout still waits for. */
export const mergesToMake = (run: Run, streamId: string): readonly string[] => {
	const stream = run.streams[streamId];
	if (stream?.state.is !== 'pending' || stream.ending || !isShared(run, streamId)) return [];
	const merges = mergesAwaited(run, streamId);
	return merges.length < openNeeds(run, streamId).length ? [] : merges;
};

const isBroken = (stream: Stream | undefined): boolean =>
	stream === undefined ||
	stream.state.is === 'failed' ||
	stream.state.is === 'stopped' ||
	stream.state.is === 'blocked';

const block = (draft: Draft, stream: Stream, blockedReason: string): void => {
	if (stream.state.is === 'blocked' && stream.state.blockedReason === blockedReason) return;
	setState(draft, stream.id, {is: 'blocked', blockedReason});
	addActivity(draft, 'state', `✗ ${stream.id} is blocked: ${blockedReason}`, stream.id);
};

/** The lead, then streams whose backoff is over, then ready ones: the critical path first, then the plan's order. */
const startable = (draft: Draft): readonly Stream[] => {
	const streams = leadFirst(draft.run).filter(stream => !stream.ending);
	const isDue = ({state}: Stream) =>
		state.is === 'waiting' && state.cause === 'backoff' && (state.until === undefined || state.until <= draft.now);
	const ready = streams.filter(stream => stream.state.is === 'ready');
	const due = streams.filter(isDue);
	if (ready.length === 0) return due;
	const critical = new Set(criticalPath(draft.run.plan));
	const first = (stream: Stream) => (critical.has(stream.id) ? 0 : 1);
	return [...due, ...ready.sort((a, b) => first(a) - first(b))];
};

const leadFirst = (run: Run): readonly Stream[] => {
	const lead = run.streams[leadOf(run)?.id ?? ''];
	return lead ? [lead, ...workStreams(run)] : streamsInOrder(run);
};
