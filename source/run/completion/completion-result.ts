import type {Draft} from '../draft.ts';
import {addActivity, clearStreamAlerts, patchRun, patchStream, setState, streamOf} from '../draft.ts';
import {isByPull} from '../features/deliver/stack.ts';
import {isRedBefore} from '../features/proof/red-before.ts';
import {isUndecided, lostRace} from '../features/race/races.ts';
import type {Hint} from '../model/hint.ts';
import type {EndingClass, Stream} from '../model/types.ts';
import {plannedStream} from '../model/types.ts';
import {proveTasks} from '../stream/tasks.ts';
import {isOnTarget} from '../worktree/shared-checkout.ts';

export const openTasks = (stream: Stream) =>
	stream.tasks.filter(task => task.status !== 'completed' && task.status !== 'cancelled');

export const complete = (draft: Draft, streamId: string): void => {
	const stream = streamOf(draft, streamId);
	const planned = plannedStream(draft.run, streamId);
	settleTasks(draft, streamId);
	patchStream(draft, streamId, {ending: undefined, next: undefined, resolving: undefined, finishedAt: draft.now});
	setState(draft, streamId, {is: 'completed', at: draft.now});
	clearStreamAlerts(draft, streamId, 'denied');
	addActivity(draft, 'state', `✓ ${streamId} completed`, streamId);
	if (isOnTarget(draft.run, stream)) return landed(draft, streamId);
	// What lands elsewhere lands by the user's word.
	const isAuto =
		planned?.merge === 'auto' &&
		!isByPull(draft.run, stream) &&
		stream.merge.is === 'unmerged' &&
		(stream.work?.commits ?? 0) > 0;
	if (!isAuto || isUndecided(draft.run, streamId) || lostRace(draft.run, streamId)) return;
	patchStream(draft, streamId, {merge: {is: 'queued'}});
	patchRun(draft, {mergeQueue: [...draft.run.mergeQueue, streamId]});
};

/** Made on the target itself: there is nothing left to merge. */
const landed = (draft: Draft, streamId: string): void => {
	const {work} = streamOf(draft, streamId);
	if (!work || work.commits === 0) return;
	patchStream(draft, streamId, {
		merge: {is: 'merged', into: draft.run.target, commit: work.head, at: draft.now, by: 'contents'},
	});
};

/** What the evidence of the whole stream says of its tasks; where nobody reports any, they are done with it. */
export const settleTasks = (draft: Draft, streamId: string): void => {
	const planned = plannedStream(draft.run, streamId);
	if (planned?.tasks.length === 0 || planned?.agent === 'command') claimAll(draft, streamId);
	if (!isRedBefore(streamOf(draft, streamId))) proveTasks(draft, streamId, Number.MAX_SAFE_INTEGER);
};

const claimAll = (draft: Draft, streamId: string): void => {
	const {tasks} = streamOf(draft, streamId);
	patchStream(draft, streamId, {
		tasks: tasks.map(task =>
			task.status === 'completed' || task.status === 'cancelled'
				? task
				: {...task, status: 'completed', claimedAt: draft.now},
		),
	});
};

/** Back to where it was, in conflict; its worktree stays as it lies. */
export const giveUpResolving = (draft: Draft, streamId: string, reason: string): void => {
	const {resolving} = streamOf(draft, streamId);
	if (!resolving) return;
	const {files, into, isForced} = resolving;
	const merge = {
		is: 'conflicted',
		files,
		note: reason.slice(0, 300),
		...(into !== draft.run.target && {into}),
		...(isForced && {isForced}),
	} as const;
	patchStream(draft, streamId, {
		ending: undefined,
		next: undefined,
		resolving: undefined,
		merge,
		finishedAt: draft.now,
	});
	setState(draft, streamId, resolving.was);
	addActivity(draft, 'merge', `⇄ ${streamId} is still in conflict: ${reason}`, streamId);
};

export const fail = (draft: Draft, streamId: string, reason: string, kind: EndingClass, hint?: Hint): void => {
	if (streamOf(draft, streamId).resolving) return giveUpResolving(draft, streamId, reason);
	patchStream(draft, streamId, {ending: undefined, next: undefined, finishedAt: draft.now});
	setState(draft, streamId, {
		is: 'failed',
		reason: reason.slice(0, 500),
		class: kind,
		at: draft.now,
		...(hint !== undefined && {hint}),
	});
	addActivity(draft, 'state', `✗ ${streamId} failed: ${reason}`, streamId);
};
