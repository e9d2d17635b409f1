import type {AgentName} from '../../../plan/types.ts';
import type {Instant} from '../../model/state-types.ts';
import type {Side} from '../review/types.ts';

/** What a reviewer says of a line, at a place that the diff has. */
export type ReviewerComment = {
	readonly path: string;
	readonly line: number;
	readonly side: Side;
	readonly hunk?: string;
	readonly quote?: string;
	readonly isBlocking: boolean;
	readonly text: string;
};

/** What came of one reading. All text is a stranger's. */
export type ReviewerAnswer = {
	readonly agent: AgentName;
	/** The commit that was read. */
	readonly head: string;
	readonly at: Instant;
	readonly durationMs: number;
	/** none: it did not come to one; `summary` says why. */
	readonly verdict: 'approves' | 'comments' | 'none';
	readonly summary: string;
	readonly comments: readonly ReviewerComment[];
	readonly costUsd?: number;
	readonly tokens?: number;
};

/** What the run keeps of a stream's reviewer. */
export type ReviewerRecord = {
	readonly last?: ReviewerAnswer;
	/** Readings since the user's last word. */
	readonly count: number;
	/** The user has asked for the next one, whatever it costs. */
	readonly isAsked?: true;
	readonly costUsd?: number;
	readonly tokens: number;
	/** What was read of `head` holds for what comes of it without another session: the base was merged in. */
	readonly holds?: {readonly head: string; readonly sessions: number};
};
