import type {DiffFile} from '../../source/git/types.ts';
import type {TouchedFiles} from '../../source/run/features/review/overlaps.ts';
import {reviewOf} from '../../source/run/features/review/review.ts';
import type {Review, ReviewCommit} from '../../source/run/features/review/types.ts';
import type {Run} from '../../source/run/model/types.ts';

export type ReviewParts = {
	readonly verifiedTree?: string;
	readonly others?: readonly TouchedFiles[];
	readonly commits?: ReadonlyMap<number, readonly ReviewCommit[]>;
	readonly branchCommits?: readonly ReviewCommit[];
	readonly commit?: string | undefined;
};

/** A review of these files as the engine makes it of what git says. */
export const createReview = (
	run: Run,
	files: readonly DiffFile[],
	parts: ReviewParts = {},
	streamId = 'Stream-B',
): Review =>
	reviewOf(run, run.streams[streamId]!, {
		head: 'c'.repeat(40),
		tree: 't',
		isUncommitted: false,
		files,
		others: parts.others ?? [],
		commits: parts.commits ?? new Map(),
		branchCommits: parts.branchCommits ?? [],
		...(parts.commit !== undefined && {commit: parts.commit}),
		...(parts.verifiedTree !== undefined && {verifiedTree: parts.verifiedTree}),
	});
