import type {Plan, PlannedStream} from '../plan/types.ts';
import type {EarlierFinding, HandoverNote, Instant, Run, RunOptions, RunOwner, Stream, Task} from './model/types.ts';
import {notAsked, unspent} from './policy/attempts.ts';

export const createTasks = (planned: PlannedStream, now: Instant): readonly Task[] => {
	const tasks = planned.tasks.map(
		(task): Task => ({
			title: task.title,
			status: task.isCompleted ? 'completed' : 'pending',
			isProved: task.isCompleted ?? false,
			...(task.isCompleted && {claimedAt: now}),
			...(task.role !== undefined && {role: task.role}),
		}),
	);
	// A stream with only a prompt is one task until the agent lists to-dos of its own.
	if (tasks.length === 0) return [{title: firstLine(planned), status: 'pending', isProved: false}];
	return tasks;
};

const firstLine = (planned: PlannedStream): string =>
	(planned.description ?? planned.prompt ?? planned.name).split('\n')[0]?.slice(0, 120) || planned.name;

export const createStream = (planned: PlannedStream, now: Instant): Stream => {
	const tasks = createTasks(planned, now);
	const isDone = planned.tasks.length > 0 && planned.tasks.every(task => task.isCompleted);
	return {
		id: planned.id,
		state: isDone ? {is: 'completed', at: now} : {is: 'pending'},
		merge: {is: 'unmerged'},
		tasks,
		sessions: [],
		attempt: 0,
		checkpoints: [],
		checkpointCount: 0,
		...unspent(planned.contextRecovery.maxRecoveryAttempts),
		askedTo: notAsked,
		signAt: now,
		progressAt: now,
		behind: {},
		isForced: false,
		notes: [],
	};
};

export type CreateRunRequest = {
	readonly id: string;
	readonly plan: Plan;
	readonly planHash: string;
	readonly planPath?: string;
	readonly repository: string;
	readonly startedIn?: string;
	readonly base: {readonly name: string; readonly commit: string};
	readonly target: string;
	readonly options: RunOptions;
	readonly bootId: string;
	readonly owner?: RunOwner;
	readonly pidNamespace?: string;
	readonly now: Instant;
	readonly words?: HandoverNote;
	readonly earlier?: readonly EarlierFinding[];
	readonly gitPrograms?: Readonly<Record<string, string>>;
	readonly hosts?: Run['hosts'];
};

export const createRun = ({now, plan, planPath, ...facts}: CreateRunRequest): Run => ({
	schemaVersion: 1,
	revision: 0,
	...facts,
	plan,
	...(planPath !== undefined && {planPath}),
	createdAt: now,
	lastMessageAt: now,
	isPaused: false,
	isStopping: false,
	restarts: [],
	isBreakerOpen: false,
	streams: Object.fromEntries(plan.streams.map(planned => [planned.id, createStream(planned, now)])),
	alerts: [],
	conflicts: [],
	mergeQueue: [],
	isDiskLow: false,
});
