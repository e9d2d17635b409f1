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

const idPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
export const isId = (text: string): boolean => idPattern.test(text);
export const badId = (c: Ask) =>
	refuse(
		c,
		400,
		'BAD_ID',
		'A stream id is 1 to 64 letters, digits, dots, dashes and underscores, a letter or digit first.',
	);

/** What is wrong with the body, in one line. */
export const issuesText = (error: z.ZodError): string =>
	error.issues
		.slice(0, 5)
		.map(issue => (issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message))
		.join('; ');

/** A whole number from the query, within bounds; undefined when absent, null when it is none. */
export const numberFrom = (text: string | undefined, min: number, max: number): number | undefined | null => {
	if (text === undefined || text === '') return undefined;
	if (!/^\d{1,12}$/.test(text)) return null;
	const value = Number(text);
	return value >= min && value <= max ? value : null;
};
