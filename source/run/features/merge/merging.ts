import {order} from '../../../plan/graph/graph.ts';
import {forceHint, unproved} from '../../completion/unproved.ts';
import {
	addActivity,
	addEffect,
	clearAlerts,
	clearStreamAlerts,
	type Draft,
	patchRun,
	patchStream,
	streamOf,
} from '../../draft.ts';
import type {RunEvent} from '../../model/event.ts';
import {command, hintOf} from '../../model/hint.ts';
import type {MergedBy, MergeState} from '../../model/types.ts';
import {plannedStream, type Stream} from '../../model/types.ts';
import {mergedTogether} from '../../select/merging.ts';
import {isFinal, liveSession, streamsInOrder} from '../../select/streams.ts';
import {checkoutWriter} from '../../worktree/shared-checkout.ts';
import {landing} from '../deliver/landing.ts';
import {isByPull} from '../deliver/stack.ts';

export type MergeWish = {
	readonly into?: string | undefined;
	readonly dirty?: 'commit' | 'leave' | undefined;
	readonly isForced?: boolean | undefined;
};
type Of<Type extends RunEvent['type']> = Extract<RunEvent, {readonly type: Type}>;

/** The key of the alert by which the lead asks the user to merge. */
export const wishKey = (streamId: string): string => `wish:${streamId}`;

/** `into`: another branch than the run's target. `isForced`: the user lets it merge although not all of it is proved. */
export const queueMerge = (draft: Draft, streamId: string, {into, isForced}: MergeWish = {}): void => {
	const isOwn = into !== undefined && into !== draft.run.target;
	patchStream(draft, streamId, {merge: {is: 'queued', ...(isOwn && {into}), ...(isForced && {isForced})}});
	clearStreamAlerts(draft, streamId, 'merge');
	patchRun(draft, {mergeQueue: [...draft.run.mergeQueue, streamId]});
};

/** Everything completed, in dependency order, so that what others stand on goes first; `streamIds`: of these only. */
export const queueAll = (draft: Draft, streamIds?: readonly string[]): number =>
	queueMany(draft, ({id}) => streamIds?.includes(id) ?? true);

/** At the end of the run each stream is tried once; what was refused or conflicts is left to the user. */
export const queueAtEnd = (draft: Draft): number =>
	queueMany(
		draft,
		stream => stream.merge.is === 'unmerged' && stream.merge.note === undefined && !isByPull(draft.run, stream),
	);

const queueMany = (draft: Draft, isWanted: (stream: Stream) => boolean): number => {
	const streams = mergedTogether(draft.run).filter(isWanted);
	for (const stream of streams) queueMerge(draft, stream.id);
	const rank = new Map(order(draft.run.plan).map((id, index) => [id, index]));
	patchRun(draft, {mergeQueue: [...draft.run.mergeQueue].sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0))});
	return streams.length;
};

/** One merge at a time; a refusal leaves the turn to the next in line. */
export const advanceMerges = (draft: Draft): void => {
	if (streamsInOrder(draft.run).some(stream => stream.merge.is === 'merging')) return;
	// A merge may change the files under its agent's hands.
	if (checkoutWriter(draft.run) !== undefined) return;
	// One that its pull request is not ready for yet keeps its place.
	const first = draft.run.mergeQueue.find(id => landing(draft.run, id, draft.now) !== 'later');
	if (first === undefined) return;
	patchRun(draft, {mergeQueue: draft.run.mergeQueue.filter(id => id !== first)});
	const stream = draft.run.streams[first];
	if (stream && (liveSession(stream) || stream.ending)) refuse(draft, first, 'its agent works again');
	else if (stream) startMerge(draft, first, stream.merge.is === 'queued' ? stream.merge : {});
	advanceMerges(draft);
};

export const startMerge = (draft: Draft, streamId: string, asked: MergeWish = {}): void => {
	const {into = draft.run.target, dirty, isForced} = asked;
	const planned = plannedStream(draft.run, streamId);
	// It may have waited in the queue since it was asked for.
	const reason = isForced ? undefined : unproved(draft.run, streamOf(draft, streamId));
	if (reason !== undefined) return refuse(draft, streamId, reason, forceHint(streamId));
	const byPull = into === draft.run.target ? landing(draft.run, streamId, draft.now) : undefined;
	if (byPull === 'later') return queueMerge(draft, streamId, asked);
	if (typeof byPull === 'string') return refuse(draft, streamId, byPull);
	if (into === '') return refuse(draft, streamId, 'there is no branch to merge into: name one with --into');
	clearAlerts(draft, alert => alert.key === wishKey(streamId));
	const wish = {into, ...(dirty !== undefined && {dirty})};
	patchStream(draft, streamId, {
		merge: {is: 'merging', step: 'merge', since: draft.now, ...wish, ...(isForced && {isForced})},
	});
	addEffect(draft, {
		type: 'merge.start',
		streamId,
		...wish,
		...(byPull && {pull: byPull}),
		...(planned?.verify !== undefined && {verify: planned.verify}),
		...(planned?.verify !== undefined && planned.setup !== undefined && {setup: planned.setup}),
	});
};

const refuse = (
	draft: Draft,
	streamId: string,
	reason: string,
	hint = hintOf`${command('merge', streamId)} retries`,
): void => {
	patchStream(draft, streamId, {merge: {is: 'unmerged', note: reason.slice(0, 300), hint}});
	addActivity(draft, 'merge', `merge refused: ${reason}`, streamId);
};

type Merging = Extract<MergeState, {readonly is: 'merging'}>;

/** What comes of a merge that is not under way any more changes nothing. */
export const whileMerging =
	<Event extends {readonly streamId: string}>(handle: (draft: Draft, event: Event, merge: Merging) => void) =>
	(draft: Draft, event: Event): void => {
		const {merge} = streamOf(draft, event.streamId);
		if (merge.is === 'merging') handle(draft, event, merge);
	};

export const onStepped = (draft: Draft, {streamId, step}: Of<'merge.stepped'>, merge: Merging): void =>
	patchStream(draft, streamId, {merge: {...merge, step, since: draft.now}});

export const onEnqueued = (draft: Draft, {streamId}: Of<'merge.enqueued'>): void => {
	patchStream(draft, streamId, {merge: {is: 'unmerged', note: "in GitHub's queue"}});
	addActivity(draft, 'merge', `${streamId} is in GitHub's queue: it lands there when its turn comes`, streamId);
};

export const onRefused = (draft: Draft, {streamId, reason}: Of<'merge.refused'>): void =>
	refuse(draft, streamId, reason);

export const onMerged = (draft: Draft, {streamId, ...merged}: Of<'merge.finished'>): void =>
	setMerged(draft, streamId, merged);

type Merged = {readonly into: string; readonly commit: string; readonly by?: MergedBy};

const setMerged = (draft: Draft, streamId: string, {into, commit, by}: Merged): void => {
	patchStream(draft, streamId, {merge: {is: 'merged', into, commit, at: draft.now, ...(by && {by})}});
	clearStreamAlerts(draft, streamId, 'merge');
	clearAlerts(draft, ({key}) => key === wishKey(streamId));
	addActivity(draft, 'merge', `● ${streamId} merged into ${into} (${commit.slice(0, 8)})`, streamId);
	addEffect(draft, {type: 'radar.scan'});
};

export const onConflicted = (draft: Draft, {streamId, files}: Of<'merge.conflicted'>, merge: Merging): void => {
	const into = merge.into !== draft.run.target ? merge.into : undefined;
	patchStream(draft, streamId, {
		merge: {
			is: 'conflicted',
			files: files.slice(0, 100),
			...(into !== undefined && {into}),
			...(merge.isForced && {isForced: true}),
		},
	});
	const names = files.slice(0, 5).join(', ');
	addActivity(draft, 'merge', `⇄ ${streamId} conflicts in ${names}; nothing was changed`, streamId);
};

/** Reachable from the target: merged, whoever did it. */
export const onSeen = (draft: Draft, event: Of<'merge.seen'>): void => {
	for (const streamId of event.streamIds) {
		const stream = draft.run.streams[streamId];
		if (!stream || !isFinal(stream.state)) continue;
		if (stream.merge.is === 'merged' || stream.merge.is === 'merging') continue;
		patchRun(draft, {mergeQueue: draft.run.mergeQueue.filter(id => id !== streamId)});
		setMerged(draft, streamId, event);
	}
};

/** By a reset, by history written anew, or by a later commit: there is something to merge again. */
export const onUndone = (draft: Draft, {streamId, into, isLater}: Of<'merge.undone'>): void => {
	const {merge} = streamOf(draft, streamId);
	if (merge.is !== 'merged' || merge.into !== into) return;
	const note = isLater ? `it has later commits that are not on ${into}` : `its merge is not on ${into} any more`;
	patchStream(draft, streamId, {merge: {is: 'unmerged', note}});
	addActivity(draft, 'merge', note, streamId);
};
