import {criticalPath, order} from '../plan/graph/graph.ts';
import type {Draft} from './draft.ts';
import {addActivity, clearAlerts, clearStreamAlerts, raiseAlert, setState, streamOf} from './draft.ts';
import {askApproval, isApprovalOpen} from './features/approval/approvals.ts';
import {waitsForHost} from './features/hosts/place.ts';
import {leadOf, workStreams} from './features/lead/lead.ts';
import {settleRaces} from './features/race/race-winner.ts';
import {membersOf, needsOf, raceStanding} from './features/race/races.ts';
import type {Run, Stream} from './model/types.ts';
import {usageLimitOf} from './policy/whose-limit.ts';
import {hasSlot, mayStart, mergesAwaited, openNeeds, pendingApproval, streamsInOrder} from './select.ts';
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
	const needs = needsOf(draft.run, streamId);
	const broken = needs.streams.find(id => isBroken(draft.run.streams[id]));
	if (broken !== undefined)
		return block(draft, stream, `${broken} ${draft.run.streams[broken]?.state.is ?? 'is missing'}`, broken);
	const lost = needs.races.find(race => raceStanding(draft.run, race) === 'failed');
	if (lost !== undefined) return block(draft, stream, `race ${lost} failed`, membersOf(draft.run, lost)[0]?.id ?? lost);
	const open = openNeeds(draft.run, streamId);
	const isFree = open.length === 0;
	if (isShared(draft.run, streamId)) askForMerges(draft, streamId, open.length);
	const isAsked = isFree && isApprovalOpen(draft, stream, 'before');
	const wanted = isAsked ? 'waiting' : isFree ? 'ready' : 'pending';
	if (stream.state.is === wanted) return;
	if (stream.state.is === 'blocked') clearStreamAlerts(draft, streamId, 'blocked');
	if (wanted === 'waiting') askApproval(draft, streamId, 'before');
	else setState(draft, streamId, {is: wanted});
};

/** Told once the stream waits only for merges that the user makes. */
const askForMerges = (draft: Draft, streamId: string, openCount: number): void => {
	const key = `checkout:${streamId}`;
	const merges = mergesAwaited(draft.run, streamId);
	if (merges.length === 0 || merges.length < openCount) return clearAlerts(draft, alert => alert.key === key);
	raiseAlert(draft, {
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

const block = (draft: Draft, stream: Stream, blockedReason: string, need: string): void => {
	if (stream.state.is === 'blocked' && stream.state.blockedReason === blockedReason) return;
	setState(draft, stream.id, {is: 'blocked', blockedReason});
	addActivity(draft, 'state', `✗ ${stream.id} is blocked: ${blockedReason}`, stream.id);
	raiseAlert(draft, {
		key: `blocked:${stream.id}`,
		kind: 'blocked',
		streamId: stream.id,
		text: `${stream.id} is blocked: ${blockedReason}`,
		cure: `recover ${need}, or claude-grid spawn ${stream.id} starts it all the same`,
		isAdvice: true,
	});
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
