import type {AgentName} from '../../../plan/types.ts';
import type {Instant} from '../../model/state-types.ts';
import type {ReviewerAnswer} from '../reviewer/types.ts';

/** Which version of a file a line number counts in. */
export type Side = 'before' | 'after';

/** Lines of a version, the first and the last of them. */
export type LineRange = readonly [first: number, last: number];

export type Touch = {readonly streamId: string; readonly lines: LineRange};

/** `id` stands for its file and what the hunk changes, wherever in the file that is. */
export type Hunk = {
	readonly id: string;
	readonly before: number;
	readonly after: number;
	/** What git names behind the second @@. */
	readonly title: string;
	/** Each with its mark: blank, + or -. */
	readonly lines: readonly string[];
	/** Other streams that change the same lines and are not merged. */
	readonly alsoIn?: readonly Touch[];
};

/** A file as git compares it. */
export type ChangedFile = {
	readonly path: string;
	readonly added: number;
	readonly removed: number;
	readonly isBinary: boolean;
	readonly lines: readonly string[];
	/** Object ids and modes before and after; absent: not known. */
	readonly object?: {readonly before: string; readonly after: string; readonly modes: readonly [string, string]};
};

export type ReviewFile = Omit<ChangedFile, 'lines' | 'object'> & {
	/** Stands for the content: a file with another mark than it was seen with is not seen. */
	readonly mark: string;
	readonly isSeen: boolean;
	/** Absent: the plan names no files for this stream. */
	readonly isPlanned?: boolean;
	/** More lines have changed than `hunks` have. */
	readonly isCut: boolean;
	/** That it is new, deleted, or has another mode. */
	readonly note?: string;
	/** Other streams that change it and are not merged. */
	readonly alsoIn?: readonly string[];
	readonly hunks: readonly Hunk[];
};

/** A comment on a line; kept in the run. */
export type Comment = {
	readonly id: number;
	readonly path: string;
	readonly line: number;
	readonly side: Side;
	/** The hunk it was written at, and the lines around, each with its mark. */
	readonly hunk?: string;
	readonly quote?: string;
	readonly text: string;
	/** The agent that wrote it; absent: the user. */
	readonly by?: AgentName;
	/** Its writer would not let the work pass with it. */
	readonly isBlocking?: true;
	readonly at: Instant;
	readonly sentAt?: Instant;
	/** The branch when it was sent. */
	readonly sentHead?: string;
};

export type ReviewCommit = {readonly commit: string; readonly subject: string};

/** `commits`: that changed its file after it was sent, oldest first. */
export type ReviewComment = Comment & {readonly commits?: readonly ReviewCommit[]};

/** A hunk that the user took out by a commit of its own, and the commit that put it back. */
export type Rejection = {
	readonly id: number;
	readonly path: string;
	readonly hunk: string;
	readonly at: Instant;
	/** The branch before, and with the commit. */
	readonly parent: string;
	readonly commit: string;
	readonly restoredBy?: string;
};

/** What is to be done to a stream's branch: a hunk of a file rejected, or a rejection taken back. */
export type HunkChange =
	| {readonly is: 'reject'; readonly id: number; readonly path: string; readonly hunk: string}
	| {
			readonly is: 'restore';
			readonly id: number;
			readonly path: string;
			readonly parent: string;
			readonly commit: string;
	  };

/** What the run keeps of a stream's review. */
export type ReviewRecord = {
	/** The mark each path was seen with. */
	readonly seen: Readonly<Record<string, string>>;
	readonly comments: readonly Comment[];
	/** How many comments there ever were. */
	readonly count: number;
	/** Oldest first. */
	readonly rejections?: readonly Rejection[];
};

/** not run: it never ran, or nothing is to be verified. */
export type ReviewVerify =
	| {readonly is: 'none'}
	| {readonly is: 'not run'; readonly command: string}
	| {
			readonly is: 'passed' | 'failed';
			readonly command: string;
			readonly at: Instant;
			readonly durationMs: number;
			/** On exactly the files that are shown. */
			readonly isThisTree: boolean;
	  };

export type Review = {
	readonly streamId: string;
	readonly branch: string;
	readonly target: string;
	readonly head: string;
	readonly tree: string;
	readonly isUncommitted: boolean;
	/** The commits of the branch, newest first. */
	readonly commits: readonly ReviewCommit[];
	/** The one of them whose changes these are; absent: all changes. */
	readonly commit?: string;
	readonly files: readonly ReviewFile[];
	/** What the plan named and was not touched. */
	readonly untouched: readonly string[];
	/** Titles of the stream's tasks. */
	readonly tasks: readonly string[];
	readonly comments: readonly ReviewComment[];
	readonly rejections: readonly Rejection[];
	readonly verify: ReviewVerify;
	/** What another agent said last; `isThisHead`: of the commit that is shown. */
	readonly reviewer?: ReviewerAnswer & {readonly isThisHead: boolean};
};
