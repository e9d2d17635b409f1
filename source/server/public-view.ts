import {hintText} from '../run/model/hint.ts';
import type {Alert, Conflict, Instant, MergeState, Run, StateName, Stream, TaskStatus} from '../run/model/types.ts';
import {plannedStream} from '../run/model/types.ts';
import {budgetView, runSpent, streamSpent} from '../run/policy/spent.ts';
import {usageLimitOf, usageLimits} from '../run/policy/whose-limit.ts';
import {conflictsOf} from '../run/select/conflicts.ts';
import {branchOf, worktreeOf} from '../run/select/merging.ts';
import {overall, progress} from '../run/select/progress.ts';
import {currentSession, liveSession, streamsInOrder} from '../run/select/streams.ts';

/** A run as the seeds' API and `status --json` give it. Field names are stable; instants are ISO texts. */

export type AlertView = {
	readonly key: string;
	readonly kind: string;
	readonly text: string;
	readonly cure: string | null;
	readonly since: string;
	readonly isAdvice: boolean;
};

export type StreamView = {
	readonly streamId: string;
	readonly streamName: string;
	readonly streamPhase: string;
	readonly totalTasks: number;
	readonly completedTasks: number;
	readonly inProgressTasks: number;
	readonly blockedTasks: number;
	readonly pendingTasks: number;
	/** The paths the plan says the stream works on. */
	readonly files: readonly string[];
	readonly dependencies: readonly string[];
	readonly worktreePath: string | null;
	readonly branchName: string | null;
	readonly progressPercentage: number;
	readonly status: StateName;
	/** Why it is blocked or failed, or what it waits for. */
	readonly blockedReason: string | null;
	/** When the usage limit that it waits for resets. */
	readonly heldUntil: string | null;
	readonly merge: MergeState['is'];
	/** Its pull request, once it has one. */
	readonly pullRequest: {
		readonly number: number;
		readonly url: string;
		readonly state: string;
		readonly isDraft: boolean;
	} | null;
	/** The machine that has it, in a run with hosts. */
	readonly host?: string;
	readonly attempts: number;
	readonly alerts: readonly AlertView[];
	readonly conflicts: readonly Conflict[];
	/** What it has used of a budget of its own; minutes are its agents' working time. */
	readonly budget: ReturnType<typeof budgetView>;
};

export type TaskView = {
	/** `<stream id>.<number>` */
	readonly id: string;
	readonly number: number;
	readonly title: string;
	readonly status: TaskStatus;
	readonly streamId: string;
	readonly blockedReason: string | null;
	readonly role: string | null;
	readonly isProved: boolean;
	readonly claimedAt: string | null;
};

export type ActivityView = {
	readonly streamId: string;
	readonly agent: string;
	readonly sessionId: string;
	readonly attempt: number;
	readonly active: boolean;
	readonly status: StateName;
	readonly activity: string | null;
	readonly startedAt: string;
	readonly lastActivityAt: string;
};

export const isoTime = (at: Instant): string => new Date(at).toISOString();
const isoOrNull = (at: Instant | undefined): string | null => (at === undefined ? null : isoTime(at));

const alertView = (alert: Alert): AlertView => ({
	key: alert.key,
	kind: alert.kind,
	text: alert.text,
	cure: alert.cure === undefined ? null : hintText(alert.cure),
	since: isoTime(alert.since),
	isAdvice: alert.isAdvice ?? false,
});

const blockedReason = ({state}: Stream): string | null => {
	if (state.is === 'blocked') return state.blockedReason;
	if (state.is === 'failed') return state.reason;
	if (state.is === 'waiting') return state.detail ?? state.cause;
	return null;
};

const isHeld = ({state}: Stream): boolean =>
	state.is === 'ready' || (state.is === 'waiting' && state.cause === 'limit');

const pullView = ({delivery}: Stream): StreamView['pullRequest'] => {
	if (!delivery?.pull) return null;
	const {number, url, state, isDraft} = delivery.pull;
	return {number, url, state, isDraft};
};

export const streamView = (run: Run, stream: Stream): StreamView => {
	const planned = plannedStream(run, stream.id);
	const counts = progress(stream);
	return {
		streamId: stream.id,
		streamName: planned?.name ?? stream.id,
		streamPhase: planned?.phase ?? 'parallel',
		totalTasks: counts.total,
		completedTasks: counts.completed,
		inProgressTasks: counts.inProgress,
		blockedTasks: counts.blocked,
		pendingTasks: counts.pending,
		files: planned?.files ?? [],
		dependencies: planned?.dependencies ?? [],
		worktreePath: worktreeOf(stream) ?? null,
		branchName: branchOf(stream) ?? null,
		progressPercentage: counts.percent,
		status: stream.state.is,
		blockedReason: blockedReason(stream),
		heldUntil: isHeld(stream) ? isoOrNull(usageLimitOf(run, stream.id)?.until) : null,
		merge: stream.merge.is,
		pullRequest: pullView(stream),
		...(stream.placement && {host: stream.placement.host}),
		attempts: stream.attempt,
		alerts: run.alerts.filter(alert => alert.streamId === stream.id).map(alertView),
		conflicts: conflictsOf(run, stream.id),
		budget: budgetView(plannedStream(run, stream.id)?.budget, streamSpent(stream, run.lastMessageAt)),
	};
};

export const taskViews = (stream: Stream): readonly TaskView[] =>
	stream.tasks.map((task, index) => ({
		id: `${stream.id}.${index + 1}`,
		number: index + 1,
		title: task.title,
		status: task.status,
		streamId: stream.id,
		blockedReason: task.blockedReason ?? null,
		role: task.role ?? null,
		isProved: task.isProved,
		claimedAt: isoOrNull(task.claimedAt),
	}));

/** Who works, or worked last, on each stream that has been started. */
export const activityViews = (run: Run): readonly ActivityView[] =>
	streamsInOrder(run).flatMap(stream => {
		const session = currentSession(stream);
		if (!session) return [];
		const view: ActivityView = {
			streamId: stream.id,
			agent: session.agent,
			sessionId: session.id,
			attempt: session.attempt,
			active: liveSession(stream) !== undefined,
			status: stream.state.is,
			activity: session.doing ?? null,
			startedAt: isoTime(session.startedAt),
			lastActivityAt: isoTime(stream.signAt),
		};
		return [view];
	});

/** How a stream is: `isHealthy` is false for what waits for the user or for recovery. */
export const healthView = (run: Run, stream: Stream) => {
	const session = currentSession(stream);
	return {
		streamId: stream.id,
		status: stream.state.is,
		isHealthy: !['blocked', 'failed', 'stalled', 'recovering'].includes(stream.state.is),
		reason: blockedReason(stream),
		active: liveSession(stream) !== undefined,
		lastActivityAt: session ? isoTime(stream.signAt) : null,
		lastProgressAt: session ? isoTime(stream.progressAt) : null,
		stallTimeoutMinutes: plannedStream(run, stream.id)?.contextRecovery.stallTimeoutMinutes ?? null,
		attempts: stream.attempt,
		recoveriesLeft: stream.recoveriesLeft,
		contextUsed: session?.contextUsed ?? null,
		contextWindow: session?.contextWindow ?? null,
	};
};

/** All checkpoints that are kept, oldest first. */
export const checkpointViews = (stream: Stream) =>
	stream.checkpoints.map(({at, ...checkpoint}) => ({
		streamId: stream.id,
		...checkpoint,
		createdAt: isoTime(at),
	}));

/** What its agents stored for those who come after, oldest first. */
export const findingViews = ({products = []}: Stream) => products.map(one => ({...one, at: isoTime(one.at)}));

/** What was said to its agents, oldest first; delivered long ago is left out. */
export const messageViews = ({messages = []}: Stream) =>
	messages.map(({id, from, text, at, deliveredAt}) => ({
		id,
		from,
		text,
		at: isoTime(at),
		deliveredAt: isoOrNull(deliveredAt),
	}));

/** How the target and all that is not merged did together, when that was tried last. */
export const unionView = ({union}: Run) => {
	const {checking, last} = union ?? {};
	if (!last) return {isChecking: checking !== undefined, last: null};
	const {key: _key, at, ...rest} = last;
	return {isChecking: checking !== undefined, last: {...rest, at: isoTime(at)}};
};

/** The whole run: what `GET /api/run` and `status --json` give. */
export const runView = (run: Run) => {
	const all = overall(run);
	return {
		schemaVersion: 1 as const,
		run: {
			id: run.id,
			name: run.plan.name,
			repository: run.repository,
			base: run.base,
			target: run.target,
			startedAt: isoTime(run.createdAt),
			finishedAt: isoOrNull(run.finishedAt),
			isPaused: run.isPaused,
			usageLimits: usageLimits(run).map(({agent, model, until}) => ({
				agent: agent ?? null,
				model: model ?? null,
				until: isoTime(until),
			})),
			totalTasks: all.total,
			completedTasks: all.completed,
			progressPercentage: all.percent,
			budget: budgetView(run.plan.budget, runSpent(run, run.lastMessageAt)),
		},
		streams: streamsInOrder(run).map(stream => streamView(run, stream)),
		alerts: run.alerts.map(alert => ({...alertView(alert), streamId: alert.streamId ?? null})),
		conflicts: run.conflicts,
		union: unionView(run),
	};
};
