import type {Instant} from '../../model/state-types.ts';

/** A try of all unmerged branches together that is under way. */
export type UnionCheck = {
	readonly since: Instant;
	/** What stands for the branches as they were then. */
	readonly key: string;
	/** By the user's word: the target by itself is tried, too. */
	readonly isAsked?: true;
};

export type UnionResult = {
	readonly ok: boolean;
	/** The streams whose branches were joined, in the order of the plan. */
	readonly streams: readonly string[];
	/** What was left out of it, for it would be red in any case. */
	readonly leftOut: readonly {readonly streamId: string; readonly why: 'conflict' | 'red'}[];
	/** The target's own commit, and how it did by itself where that was tried. */
	readonly target: {readonly commit: string; readonly ok?: boolean};
	/** Streams that pass each by itself and fail together; mostly two. */
	readonly clash?: readonly string[];
	readonly step?: 'setup' | 'verify';
	/** The end of what the failure wrote. */
	readonly tail: string;
	readonly durationMs: number;
};

export type Union = {
	readonly checking?: UnionCheck;
	readonly last?: UnionResult & {readonly at: Instant; readonly key: string};
	/** How often the agents of a clash were told of it. */
	readonly told?: Readonly<Record<string, number>>;
};
