import type {Checkpoint, Conflict, Instant, Workplace} from '../run/model/types.ts';

export type RepositoryFacts = {
	/** Main checkout, absolute real path; where there is none, or git does not know it, git's own folder. */
	readonly root: string;
	/** The checkout one stands in; `root` when one stands in none. */
	readonly checkout: string;
	/** False: neither here nor as the main checkout is there a checkout to start from. */
	readonly hasCheckout: boolean;
	readonly commonDir: string;
	readonly isBare: boolean;
	/** Branch checked out in `checkout`; '' when detached. */
	readonly head: string;
	readonly hasCommit: boolean;
	readonly gitVersion: string;
};

export type WorktreeRequest = {
	readonly repository: string;
	/** Whose folders are linked and whose ignored files are copied; absent: `repository`. */
	readonly checkout?: string;
	/** Where it should be; a path that exists gets -2, -3. */
	readonly path: string;
	/** The branch wanted; a name that is taken gets -2, -3. What is there is neither reused nor touched. */
	readonly branch: string;
	readonly startCommit: string;
	readonly lockReason: string;
	/** Branches merged in, in this order. */
	readonly dependencies: readonly {readonly streamId: string; readonly branch: string}[];
	/** Leave the first conflicting merge in progress in the worktree instead of refusing. */
	readonly keepConflict: boolean;
	readonly link: readonly string[];
	/** Copy the ignored files of the main checkout that its .worktreeinclude names. */
	readonly include?: boolean;
};

export type PrepareResult =
	| {
			readonly ok: true;
			readonly workplace: Workplace;
			/** What the user should know about it, one sentence. */
			readonly note?: string;
	  }
	| {readonly ok: false; readonly reason: string; readonly files?: readonly string[]; readonly isPermanent: boolean};

export type CheckpointRequest = {
	readonly worktree: string;
	/** refs/claude-grid/<runId>/<streamId>/<n> */
	readonly ref: string;
	readonly message: string;
	readonly link: readonly string[];
	readonly now: Instant;
};
export type SavedCheckpoint = Omit<Checkpoint, 'completedTasks' | 'attempt'>;

/** What the commands said of the merged tree; `step`: the one that failed. */
export type MergedVerify = {
	readonly ok: boolean;
	readonly step?: 'setup' | 'verify';
	readonly tail: string;
	/** Ended from outside: it says nothing. */
	readonly isEnded?: true;
};

export type MergeRequest = {
	readonly repository: string;
	readonly branch: string;
	readonly into: string;
	readonly message: string;
	/** Runs the verify command in a scratch worktree of the merged tree; undefined: no verify command. */
	readonly verify?: (worktree: string) => Promise<MergedVerify>;
	readonly scratchFolder: string;
	/** Whose folders are linked and whose ignored files are copied; absent: the main checkout. */
	readonly checkout?: string;
	/** Ignored folders that the merged tree is verified with. */
	readonly link?: readonly string[];
	/** So are copies of the ignored files that .worktreeinclude names. */
	readonly include?: boolean;
	/** Carried by the git processes that move the target, and what ends those that are left (a cut merge, an earlier engine). */
	readonly tag?: string;
	readonly endProcesses?: (tag: string) => Promise<unknown>;
	readonly onStep: (step: 'verify' | 'merge' | 'verify merged tree' | 'move branch') => void;
};
export type MergeResult =
	| {readonly is: 'merged'; readonly commit: string; readonly previous: string}
	| {readonly is: 'conflicted'; readonly files: readonly string[]}
	/** Nothing has changed. */
	| {readonly is: 'refused'; readonly reason: string};

/** Lines that both sides of a merge changed; `line` and `ours`: of the branch that is merged into. Raw. */
export type ConflictHunk = {
	readonly path: string;
	readonly line: number;
	readonly ours: readonly string[];
	readonly theirs: readonly string[];
	/** Lines that are left out. */
	readonly unlisted?: number;
};

export type MergePreview = {
	readonly branch: string;
	readonly into: string;
	readonly commits: readonly {readonly sha: string; readonly subject: string}[];
	readonly files: readonly {readonly path: string; readonly added: number; readonly removed: number}[];
	readonly conflicts: readonly string[];
	/** Where they conflict; bounded, and empty where git says only that they do. */
	readonly conflictHunks?: readonly ConflictHunk[];
	readonly dirty: readonly string[];
	readonly isTargetCheckedOut: boolean;
	readonly targetDirty: readonly string[];
	/** How many there are beyond those that are listed. */
	readonly unlisted?: {readonly commits: number; readonly dirty: number; readonly targetDirty: number};
};

export type DiffFile = {
	readonly path: string;
	readonly added: number;
	readonly removed: number;
	readonly isBinary: boolean;
	/** Unified diff lines of this file without the file header; at most 2000. */
	readonly lines: readonly string[];
};

export type WorktreeEntry = {
	readonly path: string;
	readonly head: string;
	readonly branch: string;
	readonly isLocked: boolean;
	/** '' when it is not locked or no reason was given. */
	readonly lockReason: string;
	readonly isPrunable: boolean;
	/** False: no files are there, as in a bare repository or where git does not know the main checkout. */
	readonly isCheckout: boolean;
};

export type RemoveResult =
	| {readonly ok: true; readonly backupRef?: string; readonly ignored: readonly string[]}
	/** Why it was kept, without its path. */
	| {readonly ok: false; readonly reason: string};

export type {Conflict};
