import * as z from 'zod';
import {UserError} from '../../error.ts';

const mark = 'cg1.';
const schema = z.object({
	name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/),
	/** host:port of the broker, as hosts reach it. */
	at: z.string().max(300),
	certificate: z.string().max(10_000),
	seed: z.string().max(200),
});

/** All that a host needs to join: whoever has it can speak as that host. */
export type Invitation = Readonly<z.infer<typeof schema>>;

export const writeToken = (invitation: Invitation): string =>
	`${mark}${Buffer.from(JSON.stringify(invitation)).toString('base64url')}`;

/** Throws UserError USAGE. */
export const readToken = (token: string): Invitation => {
	try {
		if (!token.startsWith(mark)) throw new Error('another kind');
		return schema.parse(JSON.parse(Buffer.from(token.slice(mark.length), 'base64url').toString('utf8')));
	} catch {
		throw new UserError('That is no invitation of claude-grid, or not all of one.', {
			code: 'USAGE',
			hint: 'claude-grid hosts invite NAME, on the machine of the run, prints one',
		});
	}
};
