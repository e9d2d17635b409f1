import * as z from 'zod';
import type {MergeState, StateName} from '../../run/model/types.ts';

const instant = z.iso.datetime();
const id = z.string().describe('A stream id, such as Stream-A');
const share = z.int().min(0).max(100);
const count = z.int().min(0);
const mayLack = z.string().nullable();

export const taskStates = ['pending', 'in_progress', 'blocked', 'completed', 'cancelled'] as const;

/** Every name of a state: the compiler sees that none is missing. */
const namesOf = <Name extends string>(names: Readonly<Record<Name, true>>) =>
	z.enum(Object.keys(names) as [Name, ...Name[]]);

export const statusShape = namesOf<StateName>({
	pending: true,
	blocked: true,
	ready: true,
	starting: true,
	running: true,
	waiting: true,
	stalled: true,
	recovering: true,
	verifying: true,
	completed: true,
	failed: true,
	stopped: true,
});

const merge = namesOf<MergeState['is']>({unmerged: true, queued: true, merging: true, merged: true, conflicted: true});

const alert = z.object({
	key: z.string(),
	kind: z.string(),
	text: z.string(),
	cure: mayLack,
	since: instant,
	isAdvice: z.boolean(),
});

const conflict = z.object({between: z.array(z.string()).length(2), files: z.array(z.string())});

export const streamShape = z.looseObject({
	streamId: id,
	streamName: z.string(),
	streamPhase: z.enum(['foundation', 'parallel', 'integration']),
	totalTasks: count,
	completedTasks: count,
	inProgressTasks: count,
	blockedTasks: count,
	pendingTasks: count,
	files: z.array(z.string()),
	dependencies: z.array(id),
	worktreePath: mayLack,
	branchName: mayLack,
	progressPercentage: share,
	status: statusShape,
	blockedReason: mayLack,
	heldUntil: instant.nullable(),
	merge,
	pullRequest: z.object({number: count, url: z.string(), state: z.string(), isDraft: z.boolean()}).nullable(),
	attempts: count,
	alerts: z.array(alert),
	conflicts: z.array(conflict),
});

const task = z.object({
	id: z.string(),
	number: z.int().min(1),
	title: z.string(),
	status: z.enum(taskStates),
	streamId: id,
	blockedReason: mayLack,
	role: mayLack,
	isProved: z.boolean(),
	claimedAt: instant.nullable(),
});

const activity = z.object({
	streamId: id,
	agent: z.string(),
	sessionId: z.string(),
	attempt: count,
	active: z.boolean(),
	status: statusShape,
	activity: mayLack,
	startedAt: instant,
	lastActivityAt: instant,
});

const checkpoint = z.looseObject({
	streamId: id,
	ref: z.string(),
	commit: z.string(),
	createdAt: instant,
	why: z.string(),
	completedTasks: count,
	attempt: count,
});

/** What the API answers, by name; what is open (`looseObject`) may get more fields, never fewer. */
export const shapes = {
	Health: z.object({status: z.literal('ok'), timestamp: instant}),
	Streams: z.object({run: mayLack, streams: z.array(streamShape)}),
	Stream: streamShape.extend({tasks: z.array(task)}),
	StreamHealth: z.looseObject({streamId: id, status: statusShape, isHealthy: z.boolean(), active: z.boolean()}),
	StreamCheckpoint: z.object({streamId: id, checkpoint: checkpoint.nullable(), count}),
	Tasks: z.object({tasks: z.array(task)}),
	Activities: z.object({activities: z.array(activity)}),
	Hosts: z.object({
		hosts: z.array(
			z.looseObject({
				name: z.string(),
				state: z.enum(['connecting', 'up', 'away', 'refused', 'drained']),
				since: instant,
				slots: count,
				used: count,
				labels: z.array(z.string()),
				agents: z.array(z.string()),
				freeBytes: z.number().nullable(),
				load: z.number().nullable(),
				reason: z.string().nullable(),
				hint: z.string().nullable(),
				streams: z.array(id),
			}),
		),
	}),
	Checkpoints: z.object({checkpoints: z.array(checkpoint)}),
	Run: z.looseObject({
		schemaVersion: z.literal(1),
		run: z.looseObject({
			id: z.string(),
			name: z.string(),
			progressPercentage: share,
			usageLimits: z.array(z.object({agent: mayLack, model: mayLack, until: instant})),
		}),
		streams: z.array(streamShape),
		alerts: z.array(alert.extend({streamId: mayLack})),
		conflicts: z.array(conflict),
	}),
	Diff: z.object({files: z.array(z.looseObject({path: z.string(), added: count, removed: count}))}),
	Output: z.looseObject({
		sessionId: z.string(),
		attempt: count,
		entries: z.array(z.looseObject({kind: z.string(), text: z.string()})),
		total: count,
	}),
	Answer: z.looseObject({ok: z.boolean(), message: z.string()}),
	/** Of every 4XX: a sentence, or a code with it and what fixes it. */
	Refusal: z.looseObject({
		error: z.union([z.string(), z.object({code: z.string(), message: z.string(), cure: z.string().optional()})]),
	}),
	Open: z.looseObject({}),
} as const satisfies Readonly<Record<string, z.ZodObject>>;

export type ShapeName = keyof typeof shapes;
