import * as z from 'zod';

const key = z.string().regex(/^[a-z0-9-]{1,64}$/);
/** A commit's name, by SHA-1 or SHA-256. */
export const commitName = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
const commits = z.array(z.string().regex(commitName)).max(10_000);
const schema = z.discriminatedUnion('is', [
	/** Start the worker. */
	z.object({is: z.literal('worker'), version: z.string().max(100), words: z.array(key).min(1).max(2)}),
	/** Take a pack with these commits into the clone. What the clone has already is told first, in one line. */
	z.object({is: z.literal('take'), key, commits}),
	/** Give a pack with these commits. */
	z.object({is: z.literal('give'), key, commits, known: commits}),
]);

/** What the engine wants a joined worker to begin, on a pipe of its own. */
export type Dial = Readonly<z.infer<typeof schema>>;

export const writeDial = (dial: Dial): Uint8Array => Buffer.from(JSON.stringify(dial));

export const readDial = (data: Uint8Array): Dial | undefined => {
	try {
		return schema.parse(JSON.parse(Buffer.from(data).toString('utf8')));
	} catch {
		return undefined;
	}
};

const outcome = z.object({
	code: z.int().nullable(),
	/** The last it said, where it failed. */
	said: z.string().max(10_000),
	/** Its own version, where that is why. */
	version: z.string().max(100).optional(),
});

/** The last word on a pipe. */
export type Outcome = Readonly<z.infer<typeof outcome>>;

export const readOutcome = (word: string): Outcome => {
	try {
		return outcome.parse(JSON.parse(word));
	} catch {
		return {code: null, said: 'what it said last is not understood'};
	}
};
