import {isUndecided, lostRace} from './races.ts';
import {proveTasks} from './tasks.ts';
import {isOnTarget} from './shared.ts';
import type {Turn} from './turn.ts';
import {clearStreamAlerts, patchRun, patchStream, raise, say, setState, streamOf} from './turn.ts';
import type {EndingClass, Stream} from './types.ts';
import {plannedStream} from './types.ts';

export const openTasks = (stream: Stream) =>
	stream.tasks.filter(task => task.status !== 'completed' && task.status !== 'cancelled');

export const complete = (turn: Turn, streamId: string): void => {
	const stream = streamOf(turn, streamId);
	const planned = plannedStream(turn.run, streamId);
	settleTasks(turn, streamId);
	const unreported = openTasks(streamOf(turn, streamId)).length;
	if (unreported > 0 && (stream.work?.commits ?? 0) > 0) raiseUnreported(turn, streamId, unreported);
	patchStream(turn, streamId, {ending: undefined, next: undefined, resolving: undefined, finishedAt: turn.now});
	setState(turn, streamId, {is: 'completed', at: turn.now});
	clearStreamAlerts(turn, streamId, 'failed', 'stalled', 'limit', 'blocked', 'recovery', 'denied');
	say(turn, 'state', `✓ ${streamId} completed`, streamId);
	if (isOnTarget(turn.run, stream)) return landed(turn, streamId);
	const isAuto = planned?.merge === 'auto' && stream.merge.is === 'unmerged' && (stream.work?.commits ?? 0) > 0;
	if (!isAuto || isUndecided(turn.run, streamId) || lostRace(turn.run, streamId)) return;
	patchStream(turn, streamId, {merge: {is: 'queued'}});
	patchRun(turn, {mergeQueue: [...turn.run.mergeQueue, streamId]});
};

/** Made on the target itself: there is nothing left to merge. */
const landed = (turn: Turn, streamId: string): void => {
	const {work} = streamOf(turn, streamId);
	if (!work || work.commits === 0) return;
	patchStream(turn, streamId, {
		merge: {is: 'merged', into: turn.run.target, commit: work.head, at: turn.now, by: 'contents'},
	});
};

/** What the evidence of the whole stream says of its tasks; where nobody reports any, they are done with it. */
export const settleTasks = (turn: Turn, streamId: string): void => {
	const planned = plannedStream(turn.run, streamId);
	if (planned?.tasks.length === 0 || planned?.agent === 'command') claimAll(turn, streamId);
	proveTasks(turn, streamId, Number.MAX_SAFE_INTEGER);
};

const claimAll = (turn: Turn, streamId: string): void => {
	const {tasks} = streamOf(turn, streamId);
	patchStream(turn, streamId, {
		tasks: tasks.map(task =>
			task.status === 'completed' || task.status === 'cancelled'
				? task
				: {...task, status: 'completed', claimedAt: turn.now},
		),
	});
};

const raiseUnreported = (turn: Turn, streamId: string, count: number): void =>
	raise(turn, {
		key: `unreported:${streamId}`,
		kind: 'unreported',
		streamId,
		text: `${streamId} is completed with ${count} ${count === 1 ? 'task' : 'tasks'} unreported`,
		cure: 'look at what it changed before it is merged',
		isAdvice: true,
	});

/** Back to where it was, in conflict; its worktree stays as it lies. */
export const giveUpResolving = (turn: Turn, streamId: string, reason: string): void => {
	const {resolving} = streamOf(turn, streamId);
	if (!resolving) return;
	const {files, into, isForced} = resolving;
	const merge = {
		is: 'conflicted',
		files,
		...(into !== turn.run.target && {into}),
		...(isForced && {isForced}),
	} as const;
	patchStream(turn, streamId, {ending: undefined, next: undefined, resolving: undefined, merge, finishedAt: turn.now});
	setState(turn, streamId, resolving.was);
	clearStreamAlerts(turn, streamId, 'stalled', 'limit');
	say(turn, 'merge', `⇄ ${streamId} is in conflict still: ${reason}`, streamId);
	raise(turn, {
		key: `conflict:${streamId}`,
		kind: 'conflict',
		streamId,
		text: `${streamId} is in conflict still: ${reason}; its worktree lies as it was left`.slice(0, 400),
		cure: conflictCure(streamId),
	});
};

export const conflictCure = (streamId: string): string =>
	`claude-grid attach ${streamId} takes over in its worktree (git merge the target, commit), claude-grid merge ${streamId} (--resolve agent) lets its agent do it`;

export const fail = (
	turn: Turn,
	streamId: string,
	reason: string,
	kind: EndingClass,
	cure = `claude-grid recover ${streamId} starts a new session`,
): void => {
	if (streamOf(turn, streamId).resolving) return giveUpResolving(turn, streamId, reason);
	patchStream(turn, streamId, {ending: undefined, next: undefined, finishedAt: turn.now});
	setState(turn, streamId, {is: 'failed', reason: reason.slice(0, 500), class: kind, at: turn.now});
	clearStreamAlerts(turn, streamId, 'stalled', 'limit');
	say(turn, 'state', `✗ ${streamId} failed: ${reason}`, streamId);
	raise(turn, {
		key: `failed:${streamId}`,
		kind: 'failed',
		streamId,
		text: `${streamId} failed: ${reason}`.slice(0, 400),
		cure,
	});
};
