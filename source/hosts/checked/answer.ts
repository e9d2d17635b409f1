import * as z from 'zod';
import type {DiffFile} from '../../git/types.ts';
import {agentNames} from '../../plan/types.ts';
import type {LogPage} from '../../run/model/report.ts';
import type {Question} from '../link/types.ts';
import {todos} from './session.ts';

/** What a host answers to a client's question, as it may come from there. */
const words = z.string().max(4_000_000);
const count = z.int().min(0);
const lines = z.array(words).max(100_000);

const printed = {lines, cut: z.strictObject({after: count, lines: count}).optional()};
const body = z.discriminatedUnion('is', [
	z.strictObject({is: z.literal('output'), ...printed}),
	z.strictObject({is: z.literal('diff'), ...printed}),
	z.strictObject({is: z.literal('todos'), todos}),
]);
const entry = z.strictObject({
	kind: z.enum(['text', 'thinking', 'tool', 'result', 'task', 'todos', 'step', 'note', 'error', 'user']),
	text: words,
	aside: words.optional(),
	ok: z.boolean().optional(),
	at: z.number().optional(),
	isPlain: z.boolean().optional(),
	id: words.optional(),
	parent: words.optional(),
	body: body.optional(),
});
const page = z.strictObject({
	sessionId: z.string().max(64),
	attempt: count,
	agent: z.enum(agentNames),
	entries: z.array(entry).max(100_000),
	total: count,
});
const file = z.strictObject({path: words, added: count, removed: count, isBinary: z.boolean(), lines});
const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,255}$/);
const takeOver = z.object({
	argv: z.array(words).min(1).max(1000).optional(),
	cwd: words,
	env: z.record(variable, words).optional(),
	without: z.array(z.string().max(4096)).max(10_000).optional(),
});

const commit = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
const snapshot = z.strictObject({head: commit, commit});

/** Why it stays, or what it held. */
const clean = z.strictObject({reason: z.string().max(2000).optional(), commit: commit.optional()});

const answers = {
	snapshot: snapshot.optional(),
	log: page.optional(),
	diff: z.array(file).max(100_000),
	takeOver: takeOver.optional(),
	clean,
};

export type Answers = {
	readonly snapshot: z.infer<typeof snapshot> | undefined;
	readonly log: LogPage | undefined;
	readonly diff: readonly DiffFile[];
	readonly takeOver: z.infer<typeof takeOver> | undefined;
	readonly clean: z.infer<typeof clean>;
};

/** Throws a sentence for what no worker of ours answers. */
export const checkedAnswer = <Is extends Question['is']>(is: Is, value: unknown): Answers[Is] => {
	const result = answers[is].safeParse(value);
	if (result.success) return result.data as Answers[Is];
	const issue = result.error.issues[0];
	throw new Error(`it answered what no worker answers (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''})`);
};
