import * as z from 'zod';
import {hostPattern} from '../../plan/hosts/names.ts';
import {limits} from '../../plan/limits.ts';
import {agentNames} from '../../plan/types.ts';
import {leadCommandSchemas} from '../features/lead/lead-command.ts';
import {findingKinds} from './message-types.ts';

const streamId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'is not a stream id');
const hostName = z.string().regex(hostPattern, 'is not the name of a host');
const onStream = <Name extends string>(type: Name) => z.strictObject({type: z.literal(type), streamId});
const onRun = <Name extends string>(type: Name) => z.strictObject({type: z.literal(type)});

const texts = (most: number) => z.record(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/), z.string().max(most));

/** Texts of the repository's files that the plan names, as the user who starts it has seen them. */
const resources = z
	.strictObject({roles: texts(limits.role).optional(), workflows: texts(limits.workflow).optional()})
	.optional();

/** Every command a client may send; one schema for keys, verbs, HTTP and MCP. */
export const commandSchema = z.discriminatedUnion('type', [
	z.strictObject({type: z.literal('stream.spawn'), streamId, isForced: z.boolean().optional()}),
	onStream('stream.recover'),
	onStream('stream.stop'),
	onStream('stream.pause'),
	onStream('stream.continue'),
	/** `dirty` says what becomes of uncommitted work in the stream's worktree; without it a dirty worktree is refused. */
	z.strictObject({
		type: z.literal('stream.merge'),
		streamId,
		dirty: z.enum(['commit', 'leave']).optional(),
		into: z.string().max(255).optional(),
		/** Also a stream that lost its race, or work that is not proved. */
		isForced: z.boolean().optional(),
	}),
	onStream('stream.update'),
	/** Chooses the stream of its race that counts; `isForced`: members that still work are stopped. */
	z.strictObject({type: z.literal('stream.adopt'), streamId, isForced: z.boolean().optional()}),
	/** Parks the stream for the user at `pid`; refused until no session is left. */
	z.strictObject({type: z.literal('stream.attach'), streamId, pid: z.int().positive()}),
	z.strictObject({type: z.literal('stream.detach'), streamId, outcome: z.enum(['continue', 'completed', 'paused'])}),
	z.strictObject({
		type: z.literal('stream.add'),
		prompt: z.string().min(1).max(100_000),
		after: z.array(streamId).max(64).optional(),
		agent: z.enum(agentNames).optional(),
		name: z.string().min(1).max(80).optional(),
	}),
	/** The stream's files and open tasks as they were at a checkpoint; what is there now is saved first. */
	z.strictObject({type: z.literal('stream.back'), streamId, checkpoint: z.int().min(1).max(1_000_000)}),
	/** A new stream from a checkpoint (absent: the newest), with the tasks that were open then, or a prompt of its own. */
	z.strictObject({
		type: z.literal('stream.fork'),
		streamId,
		checkpoint: z.int().min(1).max(1_000_000).optional(),
		prompt: z.string().min(1).max(100_000).regex(/\S/, 'is empty').optional(),
	}),
	/** For the stream's agent: between two of its tool calls, or in its next prompt. The user's unless `from` says otherwise. */
	z.strictObject({
		type: z.literal('stream.send'),
		streamId,
		text: z.string().min(1).max(20_000).regex(/\S/, 'is empty'),
		from: z.enum(['person', 'lead']).optional(),
	}),
	/** Without a mark the file is not seen; with it, as long as it has that content. */
	z.strictObject({
		type: z.literal('review.seen'),
		streamId,
		path: z.string().min(1).max(4096),
		mark: z.string().min(1).max(64).optional(),
	}),
	/** On a line; kept until it is sent. With an id that comment is changed, and without text deleted. */
	z.strictObject({
		type: z.literal('review.comment'),
		streamId,
		path: z.string().min(1).max(4096),
		line: z.int().min(1).max(100_000_000),
		side: z.enum(['before', 'after']),
		/** The hunk it is about, and the lines around, each with its mark. */
		hunk: z.string().max(64).optional(),
		quote: z.string().max(4000).optional(),
		text: z.string().max(4000).trim(),
		id: z.int().min(1).optional(),
	}),
	/** A commit on the stream's branch that takes the hunk out of the file; only while nobody works in its worktree. */
	z.strictObject({
		type: z.literal('review.reject'),
		streamId,
		path: z.string().min(1).max(4096),
		hunk: z.string().min(1).max(64),
	}),
	/** A second commit that puts a rejected hunk back; without an id, the last one. */
	z.strictObject({type: z.literal('review.restore'), streamId, id: z.int().min(1).optional()}),
	/** Its reviewer reads it once more, and anew as often as the plan says. */
	onStream('reviewer.ask'),
	/** All open comments, as one message for its agent. */
	onStream('review.send'),
	z.strictObject({
		type: z.literal('task.update'),
		streamId,
		sessionId: z.string().max(64),
		/** 1-based, as the prompt numbers them. */
		task: z.int().min(1).max(10_000),
		status: z.enum(['pending', 'in_progress', 'blocked', 'completed', 'cancelled']),
		blockedReason: z.string().max(2000).optional(),
	}),
	/** What an agent wants sessions after it to know; of the same kind and title the last one counts. */
	z.strictObject({
		type: z.literal('product.store'),
		streamId,
		sessionId: z.string().max(64),
		title: z.string().trim().min(1).max(200),
		kind: z.enum(findingKinds),
		text: z.string().max(20_000),
	}),
	z.strictObject({
		type: z.literal('checkpoint.create'),
		streamId,
		sessionId: z.string().max(64),
		reason: z.string().max(200).optional(),
	}),
	/** Without questionId: the stream's oldest. `always`: the same is allowed from now on, or all that `rule` allows. */
	z.strictObject({
		type: z.literal('question.answer'),
		streamId,
		questionId: z.string().max(64).optional(),
		verdict: z.enum(['allow', 'deny']),
		always: z.enum(['stream', 'run']).optional(),
		rule: z.string().min(1).max(4000).optional(),
		message: z.string().max(4000).optional(),
	}),
	/** Takes back a rule that an answer "always" gave to the stream, or to the run. */
	z.strictObject({type: z.literal('grant.revoke'), streamId: streamId.optional(), rule: z.string().min(1).max(4000)}),
	/** Its branch is pushed and a pull request opened, or brought up to date. */
	onStream('stream.deliver'),
	onRun('run.deliver'),
	/** Verifies what the target holds now, and it with all that is not merged. */
	onRun('run.verify'),
	/** Its agent resolves the conflict that keeps it from being merged, or from starting. */
	onStream('stream.resolve'),
	/** It continues on another host; `to` absent: where it would be placed now. */
	z.strictObject({type: z.literal('stream.move'), streamId, to: hostName.optional()}),
	/** Nothing new is placed there, or again. */
	z.strictObject({type: z.literal('host.drain'), name: hostName}),
	z.strictObject({type: z.literal('host.resume'), name: hostName}),
	/** The stream may start, or is done; `seen`: the version of what the user was shown of it. */
	z.strictObject({type: z.literal('stream.approve'), streamId, seen: z.string().max(64).optional()}),
	/** With a message a finished stream continues by it; otherwise it is stopped. */
	z.strictObject({type: z.literal('stream.deny'), streamId, message: z.string().max(4000).optional()}),
	onRun('run.pause'),
	onRun('run.continue'),
	onRun('run.stop'),
	/** `streamIds`: those that the user was shown; absent: all there are. */
	z.strictObject({type: z.literal('run.merge'), streamIds: z.array(streamId).min(1).max(1000).optional()}),
	/** What the user says on handing over, to sessions that start from now on; '' takes it back. */
	z.strictObject({type: z.literal('run.note'), words: z.string().max(4000)}),
	z.strictObject({type: z.literal('alert.dismiss'), key: z.string().max(300)}),
	/** `document` is a plan file's JSON, already parsed; adds streams and changes unstarted ones. `planHash`: by it `run` knows the run again. */
	...leadCommandSchemas,
	z.strictObject({
		type: z.literal('plan.apply'),
		document: z.unknown(),
		planHash: z.string().max(64).optional(),
		resources,
	}),
]);

export type Command = z.infer<typeof commandSchema>;
export type CommandType = Command['type'];

/** message: what was done or why it cannot be, one sentence. revision: of the run that has it. */
export type CommandAnswer =
	| {readonly ok: true; readonly message: string; readonly streamId?: string; readonly revision?: number}
	| {readonly ok: false; readonly code: string; readonly message: string; readonly cure?: string};

/** A request to start a run as it comes over HTTP. */
export const startSchema = z.strictObject({
	document: z.unknown(),
	planPath: z.string().max(4096).optional(),
	/** The checkout whose branch is base and target; absent: the main checkout. */
	checkout: z.string().max(4096).optional(),
	overrides: z
		.strictObject({
			agent: z.enum(agentNames).optional(),
			permissionMode: z.string().max(40).optional(),
			sandbox: z.literal(true).optional(),
			hosts: z.array(hostName).max(50).optional(),
			maxParallel: z.int().min(1).max(1000).optional(),
			merge: z.enum(['manual', 'auto']).optional(),
		})
		.optional(),
	worktreeFolder: z.string().max(4096).optional(),
	resultsPath: z.string().max(4096).optional(),
	isMergeAtEnd: z.boolean().optional(),
	isCleanupAtEnd: z.boolean().optional(),
	onQuestion: z.enum(['wait', 'deny']).optional(),
	onRace: z.enum(['ask', 'rule']).optional(),
	isNew: z.boolean().optional(),
	/** The document's first stream leads; `agent` is for the streams it spawns. */
	lead: z
		.strictObject({agent: z.enum(agentNames), maxStreams: z.int().min(1).max(100), mayMerge: z.boolean()})
		.optional(),
	resources,
});

/** Files a stream is about to change: who else works on them? */
export const claimsSchema = z.strictObject({
	streamId,
	files: z.array(z.string().min(1).max(500)).min(1).max(200),
});

export const cleanSchema = z.strictObject({
	streamIds: z.array(streamId).max(1000).optional(),
	isForced: z.boolean().optional(),
});
