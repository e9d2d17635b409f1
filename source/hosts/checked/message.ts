import * as z from 'zod';
import type {RunEvent} from '../../run/model/event.ts';
import type {Up} from '../link/types.ts';
import {question, report} from './session.ts';

/** What a host sends is a stranger's word: these shapes, these sizes, and nothing else. */
const streamId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);
const sessionId = z.string().regex(/^[0-9a-f-]{36}$/);
const commit = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
const head = z.union([commit, z.literal('')]);
const words = z.string().max(20_000);
const name = z.string().max(4096);
const names = z.array(name).max(20_000);
const count = z.int().min(0);
const ok = z.boolean();

const identity = z.strictObject({pid: z.int().positive(), startTime: z.string().max(64), bootId: z.string().max(64)});
const baseline = z.strictObject({
	commit,
	ref: name,
	paths: names,
	count,
	repositories: z.record(name, name).optional(),
});
const left = z.strictObject({baseline: baseline.optional()});
const looseEnd = z.strictObject({
	path: name,
	why: z.enum(['nested', 'pointer', 'unpushed', 'inside', 'stashed', 'taken', 'elsewhere']),
});
const work = z.strictObject({
	head,
	commits: count,
	files: count,
	added: count,
	removed: count,
	dirty: count,
	content: name.optional(),
	notOwn: names.optional(),
	looseEnds: z.array(looseEnd).max(1000).optional(),
	branch: name,
	changedPaths: names,
	isMerging: z.boolean().optional(),
	isMissing: z.boolean().optional(),
	isBranchGone: z.boolean().optional(),
});
const workplace = z.strictObject({
	path: z
		.string()
		.max(4096)
		.regex(/^\/[^\0\n]+$/),
	branch: name,
	startCommit: commit,
	tips: z.record(streamId, commit),
	isSetUp: z.boolean(),
	conflicts: names.optional(),
	before: z.strictObject({head, paths: names}).optional(),
	baseline: baseline.optional(),
	isVerifying: z.boolean().optional(),
	proof: z.strictObject({inode: name, device: name, gitFolder: name, commonFolder: name}).optional(),
	copied: names.optional(),
});
const exit = z.union([
	z.literal('unknown'),
	z.strictObject({code: z.int().nullable(), signal: z.string().max(32).nullable()}),
]);
const saved = z.strictObject({ref: name, commit, at: z.number(), why: words});

const of = <Type extends RunEvent['type'], Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
	z.strictObject({type: z.literal(type), streamId, ...shape});
const ofSession = <Type extends RunEvent['type'], Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
	of(type, {sessionId, ...shape});

const event = z.discriminatedUnion('type', [
	of('worktree.prepared', {workplace, note: words.optional()}),
	of('worktree.failed', {reason: words, files: names.optional(), isPermanent: ok}),
	of('worktree.updated', {ok, workplace: workplace.optional(), reason: words.optional()}),
	of('work.strayed', {text: words, isMended: ok}),
	of('work.left', {
		branch: name,
		commits: z.array(z.strictObject({commit, subject: words, on: name})).max(1000),
	}),
	of('sandbox.refused', {hosts: names}),
	of('sandbox.full', {of: z.enum(['memory', 'processes']), most: count, ended: name.optional()}),
	of('outside.written', {paths: names, isSure: ok}),
	of('worktree.unreadable', {reason: words, fix: words}),
	of('worktree.replaced', {reason: words, fix: words}),
	of('worktree.removed', {}),
	of('worktree.kept', {reason: words}),
	of('setup.finished', {ok, tail: words, baseline: baseline.optional(), startCommit: commit.optional()}),
	ofSession('session.started', {process: identity}),
	ofSession('session.startFailed', {reason: words, isPermanent: ok, isNeverStarted: ok.optional()}),
	ofSession('session.reported', {reports: z.array(report).max(100_000), offset: count, memory: z.unknown().optional()}),
	ofSession('session.exited', {exit, lastLine: words}),
	ofSession('session.worked', {}),
	ofSession('session.fenced', {}),
	ofSession('session.stopped', {
		left: count,
		locks: names.optional(),
		strays: z
			.array(z.strictObject({pid: z.int(), name}))
			.max(1000)
			.optional(),
	}),
	ofSession('session.flooded', {bytes: count}),
	of('checkpoint.saved', {number: count, checkpoint: saved.optional(), work, left: left.optional()}),
	of('checkpoint.failed', {number: count, reason: words, work: work.optional()}),
	of('work.seen', {work, isAnswer: ok}),
	of('commit.failed', {reason: words}),
	of('back.finished', {number: count, ok, reason: words.optional()}),
	of('hunk.changed', {
		number: count,
		result: z.discriminatedUnion('ok', [
			z.strictObject({ok: z.literal(true), parent: commit, commit}),
			z.strictObject({ok: z.literal(false), reason: words}),
		]),
	}),
	of('work.lost', {reason: words}),
	of('verify.finished', {
		result: z.strictObject({
			ok,
			at: z.number(),
			durationMs: z.number(),
			head,
			tail: words,
			tree: commit.optional(),
			command: words.optional(),
			setup: words.optional(),
			isFlaky: z.literal(true).optional(),
			isReused: z.literal(true).optional(),
			base: z.strictObject({commit, isSame: z.boolean()}).optional(),
		}),
		left: left.optional(),
	}),
	of('conflict.prepared', {files: names, head}),
	of('conflict.refused', {reason: words}),
	ofSession('question.asked', {question}),
	ofSession('question.unreadable', {questionId: sessionId, message: words}),
	ofSession('message.taken', {messageId: z.string().max(64)}),
]);

const facts = z.strictObject({
	bootId: z.string().max(64),
	slots: z.int().min(1).max(1000),
	agents: z.array(z.string().max(64)).max(50),
	others: z.int().min(0).max(100_000),
	hasSandbox: ok,
	freeBytes: z.number().min(0),
	load: z.number().min(0),
	folder: z
		.string()
		.max(4096)
		.regex(/^\/[^\0\n]+$/),
});

const up = z.discriminatedUnion('is', [
	z.strictObject({is: z.literal('hello'), protocol: z.int(), facts}),
	z.strictObject({is: z.literal('ready')}),
	z.strictObject({is: z.literal('facts'), facts}),
	z.strictObject({is: z.literal('event'), epoch: z.int(), event}),
	z.strictObject({is: z.literal('failed'), reason: words}),
	z.strictObject({is: z.literal('late'), streamId, commit}),
	z.strictObject({
		is: z.literal('call'),
		call: z.int(),
		method: z.enum(['GET', 'POST']),
		path: z
			.string()
			.max(2000)
			.regex(/^\/api\/[^\s\\]*$/),
		body: z.string().max(64 * 1024),
	}),
	z.strictObject({is: z.literal('answer'), ask: z.int(), value: z.unknown().optional(), error: words.optional()}),
]);

/** Throws a sentence for what no worker of ours sends. */
export const checked = (message: unknown): Up => {
	const result = up.safeParse(message);
	if (result.success) return result.data as Up;
	const issue = result.error.issues[0];
	throw new Error(`it sent what no worker sends (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''})`);
};
