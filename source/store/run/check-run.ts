import * as z from 'zod';
import type {Run, StateName, Stream} from '../../run/model/types.ts';

const stateNames = [
	'pending',
	'blocked',
	'ready',
	'starting',
	'running',
	'waiting',
	'stalled',
	'recovering',
	'verifying',
	'completed',
	'failed',
	'stopped',
] as const satisfies readonly StateName[];
const mergeNames = [
	'unmerged',
	'queued',
	'merging',
	'merged',
	'conflicted',
] as const satisfies readonly Stream['merge']['is'][];
const taskStatuses = ['pending', 'in_progress', 'blocked', 'completed', 'cancelled'] as const;

const list = z.array(z.unknown());

const session = z.looseObject({
	id: z.string(),
	attempt: z.number(),
	agent: z.string(),
	mode: z.string(),
	startedAt: z.number(),
	offset: z.number(),
	lastEventAt: z.number(),
	openTools: list,
	backgroundTasks: list,
	todos: list,
	tokens: z.number(),
	costUsd: z.number().optional(),
});

/** What the core takes for granted of a stream's record; more would only repeat the types. */
const stream = z.looseObject({
	id: z.string(),
	state: z.looseObject({is: z.enum(stateNames)}),
	merge: z.looseObject({is: z.enum(mergeNames)}),
	tasks: z.array(z.looseObject({title: z.string(), status: z.enum(taskStatuses), isProved: z.boolean()})),
	sessions: z.array(session),
	attempt: z.number(),
	checkpoints: z.array(z.looseObject({ref: z.string(), commit: z.string(), at: z.number()})),
	checkpointCount: z.number(),
	recoveriesLeft: z.number(),
	contextRecoveriesWithoutProgress: z.number(),
	crashes: z.number(),
	quickCrashes: list,
	askedTo: z.looseObject({commit: z.boolean(), report: z.boolean()}),
	signAt: z.number(),
	progressAt: z.number(),
	behind: z.record(z.string(), z.number()),
	isForced: z.boolean(),
	notes: list,
});

const frame = z.looseObject({
	schemaVersion: z.literal(1),
	id: z.string(),
	revision: z.number(),
	planDigest: z.string(),
	planHash: z.string(),
	repository: z.string(),
	base: z.looseObject({name: z.string(), commit: z.string()}),
	target: z.string(),
	options: z.looseObject({worktreeFolder: z.string()}),
	createdAt: z.number(),
	bootId: z.string(),
	lastMessageAt: z.number(),
	restarts: z.array(z.number()),
	streams: z.record(z.string(), z.unknown()),
	alerts: list,
	conflicts: list,
	mergeQueue: z.array(z.string()),
});

/** A run as its file holds it: the plan is kept apart. */
export type RunRecord = Omit<Run, 'plan'> & {readonly planDigest: string};

/** Where the record is not what it should be, '' when it is; streams are looked at one by one by `isStream`. */
export const problemOfRun = (value: unknown): string => {
	const result = frame.safeParse(value);
	const issue = result.error?.issues[0];
	return issue ? `${issue.path.join('.')}: ${issue.message}` : '';
};

export const isStream = (id: string, value: unknown): value is Stream => stream.safeParse(value).data?.id === id;
