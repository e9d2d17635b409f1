import type {HttpBindings} from '@hono/node-server';
import type {Context, Hono} from 'hono';
import type {ContentfulStatusCode} from 'hono/utils/http-status';
import type * as z from 'zod';

export type Bindings = {Bindings: Partial<HttpBindings>};
export type App = Hono<Bindings>;
export type Ask = Context<Bindings>;

/** Every error but the seeds' own has this body. */
export const refuse = (c: Ask, status: ContentfulStatusCode, code: string, message: string, hint?: string) =>
	c.json({error: {code, message, ...(hint && {cure: hint})}}, status);

export const tooMany = (c: Ask) => refuse(c, 429, 'TOO_MANY', 'Rate limit exceeded.', 'Retry after a few seconds.');

/** The seeds' answer. */
export const noStream = (c: Ask, streamId: string) => c.json({error: 'Stream not found', streamId}, 404);

/** What is wrong with the body, in one line. */
export const issuesText = (error: z.ZodError): string =>
	error.issues
		.slice(0, 5)
		.map(issue => (issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message))
		.join('; ');
