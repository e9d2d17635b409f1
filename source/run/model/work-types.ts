import type {Instant, StreamState} from './state-types.ts';

/** A merge of `into` into the stream's branch, in its worktree; `was`: the state it goes back to. */
export type Resolving = {
	readonly into: string;
	readonly files: readonly string[];
	readonly was: StreamState;
	/** The merge lies in the worktree. */
	readonly isLeft: boolean;
	/** The branch before the merge is committed. */
	readonly head?: string;
	/** The user lets it merge although not all of it is proved. */
	readonly isForced?: boolean;
};

/**
 * How setup or verify has left the worktree: the tree of `commit` against its parent. What still lies there like that is
 * neither work nor dirt.
 */
export type Baseline = {
	readonly commit: string;
	readonly ref: string;
	/** The first 20 of `count`. */
	readonly paths: readonly string[];
	readonly count: number;
	/** Repositories with uncommitted content inside the worktree, and how they lay. */
	readonly repositories?: Readonly<Record<string, string>>;
};

/** What a command of ours has left; no baseline: nothing. */
export type StepLeft = {readonly baseline?: Baseline};

/** A worktree as a command of ours finds it: HEAD, and what was not committed already. */
export type BeforeSetup = {readonly head: string; readonly paths: readonly string[]};

/** What a worktree was known by when it was made; numbers of the file system as text. */
export type WorktreeProof = {
	readonly inode: string;
	readonly device: string;
	/** Git's own folder of it, and the one that all worktrees share. */
	readonly gitFolder: string;
	readonly commonFolder: string;
};

export type Workplace = {
	readonly path: string;
	readonly branch: string;
	/** The commit the stream started from, dependencies' branches merged in. */
	readonly startCommit: string;
	/** Tips of the dependencies' branches that are in it. */
	readonly tips: Readonly<Record<string, string>>;
	readonly isSetUp: boolean;
	/** The user's own checkout: paths that were not committed before the start, and where they are saved. */
	readonly shared?: {
		readonly before: readonly string[];
		readonly backup?: {readonly ref: string; readonly commit: string};
		/** Files that the agent's tools wrote, and what each is known by since; '': the user had changed it before. */
		readonly wrote?: Readonly<Record<string, string>>;
		/** Files of which nobody can tell whether the agent or the user changed them. */
		readonly unclear?: readonly string[];
	};
	/** Files left in conflict by merging the dependencies (integration phase only). */
	readonly conflicts?: readonly string[];
	readonly before?: BeforeSetup;
	readonly baseline?: Baseline;
	/** Verify has begun there, and what it left is not known yet. */
	readonly isVerifying?: boolean;
	/** Absent in the record of an older version, and of the user's own checkout. */
	readonly proof?: WorktreeProof;
	/** Ignored files that .worktreeinclude names, as they were copied from the main checkout. */
	readonly copied?: readonly string[];
};

/** What makes a stream's commits no proof: `path` is a repository inside the worktree, an entry of the shared stash, or a commit (`elsewhere`). */
export type LooseEnd = {
	readonly path: string;
	readonly why: 'nested' | 'pointer' | 'unpushed' | 'inside' | 'stashed' | 'taken' | 'elsewhere';
};

/** What git says of a stream's worktree; counts are against `startCommit`. */
export type WorkFacts = {
	readonly head: string;
	readonly commits: number;
	readonly files: number;
	readonly added: number;
	readonly removed: number;
	/** Paths that are changed or untracked and not committed (counted, ignored ones left out). */
	readonly dirty: number;
	/** Stands for what these files hold. */
	readonly content?: string;
	/** Paths of its commits that are as setup or verify had left them; when there is nothing else, `commits` is 0. */
	readonly notOwn?: readonly string[];
	readonly looseEnds?: readonly LooseEnd[];
	/** Branch the worktree is on; empty when HEAD is detached. */
	readonly branch: string;
	readonly changedPaths: readonly string[];
	/** A merge is in progress there. */
	readonly isMerging?: boolean;
	readonly isMissing?: boolean;
	/** Somebody deleted the branch; its last known commit is `head`. */
	readonly isBranchGone?: boolean;
	/** In a shared checkout: files with the user's uncommitted work that are not as they were before. */
	readonly mixed?: readonly string[];
};

export type Checkpoint = {
	readonly ref: string;
	readonly commit: string;
	readonly at: Instant;
	readonly why: string;
	readonly completedTasks: number;
	/** Indexes of the completed tasks; only where the plan names the tasks, so that they keep their places. */
	readonly done?: readonly number[];
	/** They were the first ones of the plan: `done` would only count up. */
	readonly isInOrder?: boolean;
	readonly attempt: number;
};

/** The checkpoint of another stream that a fork's worktree starts from. */
export type Origin = {readonly streamId: string; readonly checkpoint: number; readonly commit: string};

/** The user took the stream back to a checkpoint; `ref` keeps what was there before. */
export type WentBack = {readonly checkpoint: number; readonly at: Instant; readonly ref: string};

export type VerifyResult = {
	readonly ok: boolean;
	readonly at: Instant;
	readonly durationMs: number;
	readonly head: string;
	readonly tail: string;
	/** Of the files it ran on, and with which commands; absent in the record of an older version. */
	readonly tree?: string;
	readonly command?: string;
	readonly setup?: string;
	/** It failed first, and passed on the same files. */
	readonly isFlaky?: true;
	/** It had passed on the same files: it was not run again. */
	readonly isReused?: true;
	/** The commit the stream started from fails, too; `isSame`: in the same way, as far as can be told. */
	readonly base?: {readonly commit: string; readonly isSame: boolean};
};
