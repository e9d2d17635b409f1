import type {MiddlewareHandler} from 'hono';
import {bodyLimit} from 'hono/body-limit';
import * as z from 'zod';
import type {Ask, Bindings} from '../reply.ts';
import {issuesText, refuse} from '../reply.ts';

/** 415 unless the body says it is JSON (a form of a foreign page cannot), 413 when it is larger than `maxBytes`. */
export const jsonBody = (maxBytes: number): readonly [MiddlewareHandler<Bindings>, MiddlewareHandler<Bindings>] => [
	async (c, next) => {
		const type = (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
		return type === 'application/json'
			? next()
			: refuse(c, 415, 'NOT_JSON', 'The body must be JSON: send "Content-Type: application/json".');
	},
	bodyLimit({
		maxSize: maxBytes,
		onError: c => refuse(c, 413, 'TOO_LARGE', `The body is larger than ${maxBytes / 1024} KB.`),
	}),
];

const text = z.string().refine(value => !value.includes('\0'), 'holds a NUL character');
/** Over the socket alone: whoever may write there is the user. */
const environmentSchema = z.record(text.regex(/^[^=]+$/), text).optional();

export type Environment = Readonly<Record<string, string>>;
type Read<Value> = {readonly value: Value; readonly environment?: Environment};

const isObject = (json: unknown): json is Record<string, unknown> =>
	typeof json === 'object' && json !== null && !Array.isArray(json);

/** The body held against the schema, or the answer that says what is wrong with it. */
export const readBody = async <Value>(
	c: Ask,
	schema: z.ZodType<Value>,
	/** The body may hold the client's environment beside what the schema says. */
	takesEnvironment = false,
): Promise<Read<Value> | {readonly response: Response}> => {
	let json: unknown;
	try {
		json = JSON.parse(await c.req.text());
	} catch {
		return {response: refuse(c, 400, 'NOT_JSON', 'The body is not JSON.')};
	}
	const {environment, ...rest} = takesEnvironment && isObject(json) ? json : {};
	const env = environmentSchema.safeParse(environment);
	const parsed = schema.safeParse(environment === undefined ? json : rest);
	const error = parsed.error ?? env.error;
	if (error) return {response: refuse(c, 400, 'BAD_REQUEST', `The request is not understood: ${issuesText(error)}.`)};
	return {value: parsed.data as Value, ...(env.data && {environment: env.data})};
};
