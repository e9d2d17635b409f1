import {dependents, order} from '../plan/graph/graph.ts';
import type {Phase} from '../plan/types.ts';
import {isLead, workStreams} from './features/lead/lead.ts';
import {hasEventsToWake} from './features/lead/lead-record.ts';
import {isUndecided, lostRace, needsOf} from './features/race/races.ts';
import {reviewerDoubt} from './features/reviewer/words.ts';
import type {Approval, StreamState} from './model/types.ts';
import {
	type Alert,
	type AlertKind,
	type Conflict,
	plannedStream,
	type Run,
	type Session,
	type Stream,
} from './model/types.ts';

/** Everything that can be derived from a run; nothing here is stored. */

export const currentSession = (stream: Stream): Session | undefined => stream.sessions.at(-1);

/** Ids come from outside: `constructor` is not a stream. */
export const hasStream = (run: Run, streamId: string): boolean => Object.hasOwn(run.streams, streamId);

/** Never what every object has, such as `constructor`. */
export const findStream = (run: Run, streamId: string): Stream | undefined =>
	hasStream(run, streamId) ? run.streams[streamId] : undefined;

const maxRefusals = 2;

/** The API has refused the stream's conversation and its resumption: it would refuse it for ever. */
export const isConversationRefused = ({sessions}: Stream): boolean => {
	const begin = sessions.findLastIndex(session => session.mode === 'fresh');
	return sessions.slice(Math.max(0, begin)).filter(({result}) => result?.isRefused).length >= maxRefusals;
};

/** The run is over and is here to be acted on: its outcome counts more than what needs a user. */
export const tellsOutcome = (run: Run): boolean => isFinished(run) && run.viewOnly === undefined;

/** A session that may still have a process. */
export const liveSession = (stream: Stream): Session | undefined => {
	const session = currentSession(stream);
	return session !== undefined && session.endedAt === undefined ? session : undefined;
};

/** It lies failed for this reason, and nothing is under way there. */
export const isFailedBy = ({state, ending}: Stream, reason: string): boolean =>
	state.is === 'failed' && !ending && state.reason === reason.slice(0, 500);

export type Progress = {
	readonly total: number;
	readonly completed: number;
	readonly proved: number;
	readonly inProgress: number;
	readonly blocked: number;
	readonly pending: number;
	/** Floored. */
	readonly percent: number;
};

export const progress = (stream: Stream): Progress => {
	const tasks = stream.tasks.filter(task => task.status !== 'cancelled');
	const count = (status: string) => tasks.filter(task => task.status === status).length;
	const completed = count('completed');
	const total = tasks.length;
	return {
		total,
		completed,
		proved: tasks.filter(task => task.status === 'completed' && task.isProved).length,
		inProgress: count('in_progress'),
		blocked: count('blocked'),
		pending: count('pending'),
		percent: percentOf(completed, total, stream.state.is === 'completed'),
	};
};

const percentOf = (completed: number, total: number, isDone: boolean): number => {
	if (total === 0) return isDone ? 100 : 0;
	return Math.floor((100 * completed) / total);
};

export const streamsInOrder = (run: Run): readonly Stream[] =>
	run.plan.streams.flatMap(planned => run.streams[planned.id] ?? []);

/** percent has one decimal, floored: 15 of 27 is 55.5. */
export const overall = (run: Run) => {
	const all = workStreams(run).map(progress);
	const sum = (pick: (one: Progress) => number) => all.reduce((total, one) => total + pick(one), 0);
	const [total, completed, proved] = [sum(one => one.total), sum(one => one.completed), sum(one => one.proved)];
	return {total, completed, proved, percent: total === 0 ? 0 : Math.floor((1000 * completed) / total) / 10};
};

export const holdsSlot = (state: StreamState): boolean =>
	['starting', 'running', 'stalled', 'recovering', 'verifying'].includes(state.is);

export const slots = (run: Run): {readonly used: number; readonly max: number} => ({
	used: workStreams(run).filter(stream => holdsSlot(stream.state)).length,
	max: run.plan.maxParallel,
});

/** Whether the pool lets this stream start now; the lead needs no slot. */
export const hasSlot = (run: Run, streamId: string): boolean => {
	const {used, max} = slots(run);
	return used < max || isLead(run, streamId);
};

export const isFinal = (state: StreamState): boolean => ['completed', 'failed', 'stopped'].includes(state.is);

/** What the user is asked to approve of the stream. */
export const pendingApproval = ({state}: Stream): Approval | undefined =>
	state.is === 'waiting' && state.cause === 'approval' ? state.gate : undefined;

/** Unfinished streams that wait for this one, directly or not. */
export const unblocks = (run: Run, streamId: string): readonly string[] =>
	lostRace(run, streamId)
		? []
		: dependents(run.plan, streamId).filter(id => {
				const state = run.streams[id]?.state;
				return state !== undefined && !isFinal(state);
			});

const urgency: readonly AlertKind[] = [
	'question',
	'approval',
	'choice',
	'failed',
	'stalled',
	'conflict',
	'merge',
	'delivery',
	'breaker',
	'interrupted',
	'denied',
	'blocked',
	'limit',
];

/** Alerts that wait for the user, most blocking first, then most urgent kind, then oldest. */
export const needsUser = (run: Run): readonly Alert[] => {
	const rank = (alert: Alert) => {
		const at = urgency.indexOf(alert.kind);
		return at === -1 ? urgency.length : at;
	};
	const blocking = (alert: Alert) => (alert.streamId === undefined ? 0 : unblocks(run, alert.streamId).length);
	return run.alerts
		.filter(alert => !alert.isAdvice)
		.map(alert => ({alert, blocking: blocking(alert), rank: rank(alert)}))
		.sort((a, b) => b.blocking - a.blocking || a.rank - b.rank || a.alert.since - b.alert.since)
		.map(({alert}) => alert);
};

export const conflictsOf = (run: Run, streamId: string): readonly Conflict[] =>
	run.conflicts.filter(conflict => conflict.between.includes(streamId));

/** The streams that are not merged yet, and would conflict with this one once it is; if it is, those that do now. */
export const otherConflicts = (
	run: Run,
	streamId: string,
): readonly {readonly id: string; readonly files: readonly string[]}[] => {
	const stream = run.streams[streamId];
	const brought = new Set(stream?.merge.is === 'merged' ? changedPaths(stream) : []);
	const found = new Map<string, readonly string[]>();
	for (const {between, files} of run.conflicts) {
		const [id, ...more] = between.filter(one => one !== streamId && one !== 'target');
		const other = id === undefined || more.length > 0 ? undefined : run.streams[id];
		const theirs = between.includes(streamId) ? files : files.filter(path => brought.has(path));
		if (other && other.merge.is !== 'merged' && theirs.length > 0) found.set(other.id, theirs);
	}
	return [...found].map(([id, files]) => ({id, files}));
};

/** Who brought changes of a file into the target, newest first. */
export const whoMerged = (run: Run, path: string): readonly string[] =>
	streamsInOrder(run)
		.flatMap(stream =>
			stream.merge.is === 'merged' && changedPaths(stream).includes(path) ? [{id: stream.id, at: stream.merge.at}] : [],
		)
		.sort((a, b) => b.at - a.at)
		.map(({id}) => id);

/** The conflict with the target that a merge of finished work would end in. */
export const foreseen = (run: Run, {id, state, merge}: Stream): Conflict | undefined =>
	state.is === 'completed' && merge.is === 'unmerged'
		? conflictsOf(run, id).find(({between}) => between.includes('target'))
		: undefined;

export const phaseStreams = (run: Run, phase: Phase): readonly Stream[] =>
	workStreams(run).filter(stream => plannedStream(run, stream.id)?.phase === phase);

export const nameOf = (run: Run, streamId: string): string => plannedStream(run, streamId)?.name ?? streamId;

export const changedPaths = (stream: Stream): readonly string[] => stream.work?.changedPaths ?? [];

/** Completed on a branch of its own, which is not in the user's checkout yet. */
const isMergeAwaited = (stream: Stream | undefined): boolean =>
	stream?.state.is === 'completed' &&
	stream.workplace !== undefined &&
	stream.workplace.shared === undefined &&
	(stream.work?.commits ?? 0) > 0 &&
	stream.merge.is !== 'merged';

/** Needs whose work a stream in the user's own checkout gets there by a merge only. */
export const mergesAwaited = (run: Run, streamId: string): readonly string[] =>
	plannedStream(run, streamId)?.isolation === 'shared'
		? needsOf(run, streamId).streams.filter(id => isMergeAwaited(run.streams[id]))
		: [];

/** Needs that are not completed yet, as the user reads them: stream ids, and races without a winner. */
export const openNeeds = (run: Run, streamId: string): readonly string[] => {
	const {streams, races} = needsOf(run, streamId);
	const open = streams.filter(id => run.streams[id]?.state.is !== 'completed');
	const merges = mergesAwaited(run, streamId);
	return [...open, ...races.map(race => `race ${race}`), ...merges.map(id => `merge of ${id}`)];
};

export const isMergeUnderWay = (run: Run): boolean =>
	run.mergeQueue.length > 0 || streamsInOrder(run).some(stream => stream.merge.is === 'merging');

/** The user is in its worktree; it is final again when they leave it as it was. */
const isLookedInto = ({state}: Stream): boolean =>
	state.is === 'waiting' && state.cause === 'attached' && state.was !== undefined && isFinal(state.was);

/** No stream is left that would resume by itself or by the user's word alone. */
export const isSettled = (run: Run): boolean =>
	streamsInOrder(run).every(
		stream => (isFinal(stream.state) || isLookedInto(stream) || stream.state.is === 'blocked') && !stream.ending,
	);

/** A branch is being pushed, or a pull request made. */
export const isDeliveryUnderWay = (run: Run): boolean =>
	streamsInOrder(run).some(({delivery}) => delivery?.step !== undefined);

/** Nothing is left that the run would do by itself, ever. */
export const isFinished = (run: Run): boolean => isSettled(run) && !isMergeUnderWay(run) && !isDeliveryUnderWay(run);

const isHeldBack = ({state}: Stream): boolean =>
	state.is === 'waiting' && (state.cause === 'approval' || state.cause === 'budget');

/** A lead that waits for its streams, and is not about to be woken. */
const isResting = (run: Run, {state}: Stream): boolean =>
	state.is === 'waiting' && state.cause === 'streams' && !hasEventsToWake(run);

/** Nothing continues until the user has given the word that some stream waits for: an approval, more budget. */
export const isHeld = (run: Run): boolean =>
	streamsInOrder(run).some(isHeldBack) &&
	!isMergeUnderWay(run) &&
	streamsInOrder(run).every(
		stream =>
			!stream.ending &&
			(isFinal(stream.state) ||
				isHeldBack(stream) ||
				stream.state.is === 'blocked' ||
				stream.state.is === 'pending' ||
				isResting(run, stream)),
	);

/** Whether agents may be started by themselves; a limit's gate lets them through one by one. */
export const mayStart = (run: Run): boolean => !run.isPaused && !run.isStopping && !run.isBreakerOpen && !run.isDiskLow;

/** Completed, unmerged streams in dependency order; of a race its winner only. */
export const mergeable = (run: Run): readonly Stream[] =>
	order(run.plan).flatMap(id => {
		const stream = run.streams[id];
		if (isUndecided(run, id) || lostRace(run, id)) return [];
		const isOpen = stream?.merge.is === 'unmerged' || stream?.merge.is === 'conflicted';
		if (stream?.work?.isBranchGone) return [];
		return stream?.state.is === 'completed' && isOpen && stream.workplace && !isLead(run, id) ? [stream] : [];
	});

/** What "merge all" takes: of those that can be merged the ones with a commit that nobody holds anything against. */
export const mergedTogether = (run: Run): readonly Stream[] =>
	mergeable(run).filter(stream => (stream.work?.commits ?? 0) > 0 && reviewerDoubt(stream) === undefined);

/** Its worktree may go: what it holds is merged, or `--cleanup` alone asked for branches only. */
export const isBranchEnough = (run: Run, {id, state, merge, workplace}: Stream): boolean => {
	if (workplace?.shared) return false;
	const {isCleanupAtEnd, isMergeAtEnd} = run.options;
	const isKeptAsBranch = isCleanupAtEnd && (!isMergeAtEnd || lostRace(run, id) !== undefined);
	return (
		merge.is === 'merged' ||
		(isLead(run, id) && isFinal(state)) ||
		(isKeptAsBranch && state.is === 'completed' && merge.is === 'unmerged')
	);
};

/** Where its worktree is; undefined before it was made and after it was removed. */
export const worktreeOf = ({workplace, work}: Stream): string | undefined =>
	work?.isMissing ? undefined : workplace?.path;

/** Its branch as it is called now; undefined before it was made and once it was deleted. */
export const branchOf = ({workplace, work}: Stream): string | undefined =>
	work?.isBranchGone ? undefined : workplace?.branch;

/** Why a worktree is not one that may go. */
export const notCleaned = ({state}: Stream): string => {
	if (state.is === 'completed') return 'it is not merged';
	return `it is not merged, and ${state.is === 'failed' ? 'failed' : `${state.is === 'stopped' ? 'was' : 'is'} ${state.is}`}`;
};

/** How a merge is undone; undefined when no one command does it. */
export const undoOf = ({merge, workplace}: Stream, digits = 10): string | undefined => {
	if (merge.is !== 'merged' || merge.by === 'contents') return undefined;
	const commit = merge.commit.slice(0, digits);
	if (merge.by === undefined) return `git revert -m 1 ${commit}`;
	return workplace && `git revert --no-edit ${workplace.startCommit.slice(0, digits)}..${commit}`;
};

/** How far the merge of a stream is, in one or two words. */
export const mergeWord = (run: Run, {id, merge}: Stream): string =>
	isLead(run, id) ? 'none' : merge.is === 'unmerged' && lostRace(run, id) ? 'not chosen' : merge.is;
