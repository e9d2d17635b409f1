import * as z from 'zod';
import {endingClasses} from '../../run/model/state-types.ts';

/** What an agent on a host says and asks, as it may come from there. */
const words = z.string().max(1_000_000);
const name = z.string().max(4096);
const count = z.number().min(0);
const status = z.enum(['pending', 'in_progress', 'blocked', 'completed', 'cancelled']);

const of = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
	z.strictObject({type: z.literal(type), ...shape});

export const todos = z.array(z.strictObject({key: words, title: words, status})).max(10_000);

export const report = z.discriminatedUnion('type', [
	of('identified', {agentSessionId: name, model: name.optional(), failedServers: z.array(name).max(1000).optional()}),
	of('alive', {}),
	of('said', {text: words}),
	of('tool.opened', {toolId: name, name, detail: words}),
	of('tool.closed', {toolId: name, isError: z.boolean()}),
	of('wrote', {path: name, mark: name.optional()}),
	of('todos', {todos}),
	of('retry', {attempt: count, max: count, delayMs: count, error: words, status: z.number().nullable()}),
	of('usage', {
		contextUsed: count.optional(),
		contextWindow: count.optional(),
		tokens: count.optional(),
		costUsd: count.optional(),
	}),
	of('denied', {tool: words, detail: words}),
	of('background', {taskId: name, isOpen: z.boolean()}),
	of('compacted', {}),
	of('sentBack', {text: words}),
	of('result', {
		ok: z.boolean(),
		class: z.enum(endingClasses),
		text: words,
		until: z.number().optional(),
		denials: count.optional(),
		isRefused: z.boolean().optional(),
	}),
]);

export const question = z.strictObject({
	id: z.string().regex(/^[0-9a-f-]{36}$/),
	tool: words,
	input: z.unknown().optional(),
	text: words,
	rule: words,
	isInside: z.boolean().optional(),
	unsaved: z
		.array(z.strictObject({path: name, files: count.optional()}))
		.max(1000)
		.optional(),
	file: z.strictObject({line: count.optional(), was: words.optional(), bytes: count.optional()}).optional(),
});
