import * as z from 'zod';
import type {PullRequest} from './types.ts';

/** What gh answers with `--json`, read. */

const states = {OPEN: 'open', CLOSED: 'closed', MERGED: 'merged'} as const;

const pullSchema = z.object({
	number: z.int(),
	url: z.string().regex(/^https?:\/\/[^\s]+$/),
	state: z.enum(['OPEN', 'CLOSED', 'MERGED']),
	isDraft: z.boolean(),
	baseRefName: z.string(),
	headRefOid: z.string(),
	mergeCommit: z.object({oid: z.string()}).nullish(),
});

export const pullFields = Object.keys(pullSchema.shape).join(',');

/** `head`: the commit its branch has there. */
export type FoundPull = Omit<PullRequest, 'onto' | 'waitsFor'> & {readonly head: string};

/** Throws when it is not a pull request. */
export const readPull = (value: unknown): FoundPull => {
	const {number, url, state, isDraft, baseRefName, headRefOid, mergeCommit} = pullSchema.parse(value);
	return {
		number,
		url,
		state: states[state],
		isDraft,
		base: baseRefName,
		head: headRefOid,
		...(mergeCommit && {commit: mergeCommit.oid}),
	};
};

const placeSchema = z.looseObject({isCrossRepository: z.boolean().optional()});

export const listFields = `${pullFields},isCrossRepository`;

/** Those of the repository's own branches: in a fork anybody may call a branch the same. */
export const readPulls = (value: unknown): readonly FoundPull[] =>
	z
		.array(placeSchema)
		.parse(value)
		.filter(({isCrossRepository}) => !isCrossRepository)
		.map(readPull);

const commentsSchema = z.object({comments: z.array(z.object({body: z.string()}))});

export const readComments = (value: unknown): readonly string[] =>
	commentsSchema.parse(value).comments.map(({body}) => body);

const methodsSchema = z.object({
	mergeCommitAllowed: z.boolean(),
	squashMergeAllowed: z.boolean(),
	rebaseMergeAllowed: z.boolean(),
});

/** The ways to merge that a repository allows, the one that keeps commits as they are first. */
export const readMethods = (value: unknown): readonly ('merge' | 'squash' | 'rebase')[] => {
	const {mergeCommitAllowed, squashMergeAllowed, rebaseMergeAllowed} = methodsSchema.parse(value);
	return [
		...(mergeCommitAllowed ? (['merge'] as const) : []),
		...(squashMergeAllowed ? (['squash'] as const) : []),
		...(rebaseMergeAllowed ? (['rebase'] as const) : []),
	];
};
