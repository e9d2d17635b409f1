import * as z from 'zod';

/** What a reviewer's answer says, before its places are looked for in the diff. */
export type Verdict = {
	readonly verdict: 'approves' | 'comments';
	readonly summary: string;
	readonly comments: readonly {
		readonly path: string;
		readonly line: number;
		readonly isBlocking: boolean;
		readonly text: string;
	}[];
};

const mostComments = 50;
const mostCharacters = 200_000;
const mostTries = 200;

const commentSchema = z.object({
	path: z.string().min(1).max(4096),
	line: z.int().min(1).max(100_000_000).catch(1),
	severity: z.enum(['blocking', 'advice']).catch('advice'),
	text: z
		.string()
		.trim()
		.min(1)
		.transform(text => text.slice(0, 2000)),
});
const verdictSchema = z.object({
	verdict: z.enum(['approve', 'comments']),
	summary: z.string().catch(''),
	comments: z.array(z.unknown()).catch([]),
});

/** Where the object that begins at `from` ends; -1: nowhere. */
const endOfObject = (text: string, from: number): number => {
	let depth = 0;
	let isString = false;
	for (let at = from; at < text.length; at++) {
		const sign = text[at];
		if (isString) {
			if (sign === '\\') at++;
			else if (sign === '"') isString = false;
		} else if (sign === '"') isString = true;
		else if (sign === '{') depth++;
		else if (sign === '}' && --depth === 0) return at + 1;
	}
	return -1;
};

const parsed = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
};

/** The last verdict in what a reviewer said; undefined: there is none. Nothing that it says is trusted to have a shape. */
export const readVerdict = (said: string): Verdict | undefined => {
	const text = said.slice(-mostCharacters);
	let at = text.lastIndexOf('{');
	for (let tries = 0; at >= 0 && tries < mostTries; tries++, at = at === 0 ? -1 : text.lastIndexOf('{', at - 1)) {
		const end = endOfObject(text, at);
		const result = end < 0 ? undefined : verdictSchema.safeParse(parsed(text.slice(at, end))).data;
		if (!result) continue;
		const comments = result.comments.slice(0, mostComments).flatMap(one => {
			const {data} = commentSchema.safeParse(one);
			return data
				? [{path: data.path, line: data.line, isBlocking: data.severity === 'blocking', text: data.text}]
				: [];
		});
		const isFine = result.verdict === 'approve' && comments.every(({isBlocking}) => !isBlocking);
		// To say no without a reason is no verdict.
		if (!isFine && comments.length === 0) continue;
		return {verdict: isFine ? 'approves' : 'comments', summary: result.summary.trim().slice(0, 2000), comments};
	}
	return undefined;
};
