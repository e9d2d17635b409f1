import {order} from '../plan/graph.ts';
import type {RunEvent} from './event.ts';
import {isFinal, liveSession, mergeable, streamsInOrder} from './select.ts';
import {checkoutWriter} from './shared.ts';
import type {Turn} from './turn.ts';
import {clearAlerts, clearStreamAlerts, patchRun, patchStream, perform, raise, say, streamOf} from './turn.ts';
import type {MergedBy, Stream} from './types.ts';
import {plannedStream} from './types.ts';
import {forceHint, unproved} from './unproved.ts';
import {conflictCure} from './verdict.ts';

export type MergeWish = {
	readonly into?: string | undefined;
	readonly dirty?: 'commit' | 'leave' | undefined;
	readonly isForced?: boolean | undefined;
};
type MergeEvent = Extract<RunEvent, {readonly type: `merge.${string}`}>;

/** The key of the alert by which the lead asks the user to merge. */
export const wishKey = (streamId: string): string => `wish:${streamId}`;

/** `into`: another branch than the run's target. `isForced`: the user lets it merge although not all of it is proved. */
export const queueMerge = (turn: Turn, streamId: string, {into, isForced}: MergeWish = {}): void => {
	const isOwn = into !== undefined && into !== turn.run.target;
	patchStream(turn, streamId, {merge: {is: 'queued', ...(isOwn && {into}), ...(isForced && {isForced})}});
	clearStreamAlerts(turn, streamId, 'merge', 'conflict');
	patchRun(turn, {mergeQueue: [...turn.run.mergeQueue, streamId]});
};

/** Everything completed, in dependency order, so that what others stand on goes first. */
export const queueAll = (turn: Turn): number => queueMany(turn, () => true);

/** At the end of the run each stream is tried once; what was refused or conflicts is left to the user. */
export const queueAtEnd = (turn: Turn): number =>
	queueMany(turn, ({merge}) => merge.is === 'unmerged' && merge.note === undefined);

const queueMany = (turn: Turn, isWanted: (stream: Stream) => boolean): number => {
	const streams = mergeable(turn.run).filter(stream => (stream.work?.commits ?? 0) > 0 && isWanted(stream));
	for (const stream of streams) queueMerge(turn, stream.id);
	const rank = new Map(order(turn.run.plan).map((id, index) => [id, index]));
	patchRun(turn, {mergeQueue: [...turn.run.mergeQueue].sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0))});
	return streams.length;
};

/** One merge at a time; a refusal leaves the turn to the next in line. */
export const advanceMerges = (turn: Turn): void => {
	if (streamsInOrder(turn.run).some(stream => stream.merge.is === 'merging')) return;
	// A merge may change the files under its agent's hands.
	if (checkoutWriter(turn.run) !== undefined) return;
	const [first, ...rest] = turn.run.mergeQueue;
	if (first === undefined) return;
	patchRun(turn, {mergeQueue: rest});
	const stream = turn.run.streams[first];
	if (stream && (liveSession(stream) || stream.ending)) refuse(turn, first, 'its agent works again');
	else if (stream) startMerge(turn, first, stream.merge.is === 'queued' ? stream.merge : {});
	advanceMerges(turn);
};

export const startMerge = (turn: Turn, streamId: string, asked: MergeWish = {}): void => {
	const {into = turn.run.target, dirty, isForced} = asked;
	const planned = plannedStream(turn.run, streamId);
	// It may have waited in the queue since it was asked for.
	const reason = isForced ? undefined : unproved(turn.run, streamOf(turn, streamId));
	if (reason !== undefined) return refuse(turn, streamId, reason, forceHint(streamId));
	if (into === '') return refuse(turn, streamId, 'there is no branch to merge into: name one with --into');
	clearAlerts(turn, alert => alert.key === wishKey(streamId));
	const wish = {into, ...(dirty !== undefined && {dirty})};
	patchStream(turn, streamId, {
		merge: {is: 'merging', step: 'merge', since: turn.now, ...wish, ...(isForced && {isForced})},
	});
	perform(turn, {
		type: 'merge.start',
		streamId,
		...wish,
		...(planned?.verify !== undefined && {verify: planned.verify}),
		...(planned?.verify !== undefined && planned.setup !== undefined && {setup: planned.setup}),
	});
};

const refuse = (
	turn: Turn,
	streamId: string,
	reason: string,
	cure = `claude-grid merge ${streamId} tries again`,
): void => {
	patchStream(turn, streamId, {merge: {is: 'unmerged', note: reason.slice(0, 300)}});
	say(turn, 'merge', `merge refused: ${reason}`, streamId);
	raise(turn, {
		key: `merge:${streamId}`,
		kind: 'merge',
		streamId,
		text: `${streamId} was not merged: ${reason}`.slice(0, 400),
		cure,
	});
};

export const onMergeEvent = (turn: Turn, event: MergeEvent): void => {
	if (event.type === 'merge.seen') return onSeen(turn, event);
	if (event.type === 'merge.undone') return onUndone(turn, event);
	const {streamId} = event;
	const {merge} = streamOf(turn, streamId);
	if (merge.is !== 'merging') return;
	switch (event.type) {
		case 'merge.stepped':
			return patchStream(turn, streamId, {merge: {...merge, step: event.step, since: turn.now}});
		case 'merge.finished':
			return onMerged(turn, streamId, event);
		case 'merge.conflicted':
			return onConflict(turn, streamId, event.files);
		case 'merge.refused':
			return refuse(turn, streamId, event.reason);
	}
};

type Merged = {readonly into: string; readonly commit: string; readonly by?: MergedBy};

const onMerged = (turn: Turn, streamId: string, {into, commit, by}: Merged): void => {
	patchStream(turn, streamId, {merge: {is: 'merged', into, commit, at: turn.now, ...(by && {by})}});
	clearStreamAlerts(turn, streamId, 'merge', 'conflict', 'unreported');
	clearAlerts(turn, ({key}) => key === wishKey(streamId) || key === `branch:${streamId}`);
	say(turn, 'merge', `● ${streamId} merged into ${into} (${commit.slice(0, 8)})`, streamId);
	perform(turn, {type: 'radar.scan'});
};

const onConflict = (turn: Turn, streamId: string, files: readonly string[]): void => {
	const {merge} = streamOf(turn, streamId);
	const into = merge.is === 'merging' && merge.into !== turn.run.target ? merge.into : undefined;
	const isForced = merge.is === 'merging' && merge.isForced;
	patchStream(turn, streamId, {
		merge: {
			is: 'conflicted',
			files: files.slice(0, 100),
			...(into !== undefined && {into}),
			...(isForced && {isForced}),
		},
	});
	const names = files.slice(0, 5).join(', ');
	say(turn, 'merge', `⇄ ${streamId} conflicts in ${names}; nothing was changed`, streamId);
	raise(turn, {
		key: `conflict:${streamId}`,
		kind: 'conflict',
		streamId,
		text: `${streamId} cannot be merged: conflict in ${names}`,
		cure: conflictCure(streamId),
	});
};

/** Reachable from the target: merged, whoever did it. */
const onSeen = (turn: Turn, event: Extract<MergeEvent, {type: 'merge.seen'}>): void => {
	for (const streamId of event.streamIds) {
		const stream = turn.run.streams[streamId];
		if (!stream || !isFinal(stream.state)) continue;
		if (stream.merge.is === 'merged' || stream.merge.is === 'merging') continue;
		patchRun(turn, {mergeQueue: turn.run.mergeQueue.filter(id => id !== streamId)});
		onMerged(turn, streamId, event);
	}
};

/** By a reset, or by history written anew: there is something to merge again. */
const onUndone = (turn: Turn, {streamId, into}: Extract<MergeEvent, {type: 'merge.undone'}>): void => {
	const {merge} = streamOf(turn, streamId);
	if (merge.is !== 'merged' || merge.into !== into) return;
	patchStream(turn, streamId, {merge: {is: 'unmerged', note: `its merge is not on ${into} any more`}});
	say(turn, 'merge', `its merge is not on ${into} any more`, streamId);
};
