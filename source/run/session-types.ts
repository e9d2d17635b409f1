import type {AgentName} from '../plan/types.ts';
import type {Todo} from './report.ts';
import type {EndingClass, Instant, StreamState} from './state-types.ts';

export type Exit = {readonly code: number | null; readonly signal: string | null};

/** Who a process is: a pid alone may be a stranger's after reuse or reboot. */
export type ProcessIdentity = {readonly pid: number; readonly startTime: string; readonly bootId: string};

export type OpenTool = {
	readonly toolId: string;
	readonly name: string;
	readonly detail: string;
	readonly since: Instant;
};

/** What a session did over and over since it last had something to show. */
export type Circling = {
	/** How often a hook sent it back, and what the last one said. */
	readonly sentBack: number;
	readonly words?: string;
	/** How many tool calls, all of them of these few lines. */
	readonly calls: number;
	readonly lines: readonly string[];
	readonly since: Instant;
};

/** One agent process on a stream. `id` tags every process of it and names its folder. */
export type Session = {
	readonly id: string;
	readonly attempt: number;
	readonly agent: AgentName;
	/** fresh: a new conversation; resume: an agent's conversation goes on. */
	readonly mode: 'fresh' | 'resume';
	/** Why it was started: first, or what ended the one before. */
	readonly cause: 'first' | EndingClass;
	readonly startedAt: Instant;
	readonly process?: ProcessIdentity;
	/** The agent's own conversation id, once known. */
	readonly agentSessionId?: string;
	readonly model?: string;
	/** Bytes of stdout read so far; the facts below come from exactly these bytes. */
	readonly offset: number;
	/** The adapter's memory of what it has read (JSON); opaque to the core. */
	readonly memory: unknown;
	readonly hasReported: boolean;
	readonly lastEventAt: Instant;
	/** What the tile says it does now. */
	readonly doing?: string;
	readonly doingAt?: Instant;
	readonly openTools: readonly OpenTool[];
	readonly backgroundTasks: readonly string[];
	readonly todos: readonly Todo[];
	readonly retry?: {readonly attempt: number; readonly max: number; readonly until: Instant; readonly error: string};
	readonly denials: number;
	readonly circling?: Circling;
	readonly contextUsed?: number;
	readonly contextWindow?: number;
	readonly tokens: number;
	readonly costUsd: number;
	/** Of its time, what it waited for a person, and what nobody saw because the machine slept. */
	readonly idleMs?: number;
	readonly result?: {
		readonly ok: boolean;
		readonly class: EndingClass;
		readonly text: string;
		readonly until?: Instant;
		readonly isRefused?: boolean;
		readonly at: Instant;
	};
	readonly exit?: Exit | 'unknown';
	readonly endedAt?: Instant;
	readonly outcome?: EndingClass;
};

/** The way down of a session: stop processes, take a checkpoint, look at the evidence; then `then`. */
export type Ending = {
	readonly class: EndingClass;
	readonly step: 'stopping' | 'checkpoint' | 'evidence' | 'committing' | 'verify' | 'back';
	readonly since: Instant;
	readonly reason: string;
	/** Only for class limit: when the limit resets. */
	readonly until?: Instant;
	/** The checkpoint it waits for; another one's answer means nothing to it. */
	readonly checkpoint?: number;
	/** Processes that could not be ended yet: it is tried again and again. */
	readonly left?: number;
	/** Nothing more is tried by itself; what the user can do. */
	readonly hint?: string;
	/** Only for class stopped: the lead asked for it. */
	readonly isByLead?: boolean;
	/** The checkpoint to go back to once the one it waits for is saved. */
	readonly back?: Pick<Checkpoint, 'commit' | 'completedTasks' | 'done'> & {
		readonly checkpoint: number;
		/** The state it has again when it does not go back. */
		readonly from: StreamState;
	};
};

/** How the next session of a stream begins. */
export type NextSession = {
	readonly mode: 'fresh' | 'resume';
	readonly cause: 'first' | EndingClass;
	/** What a resumed agent is asked for; absent: go on. */
	readonly ask?: 'commit' | 'report' | 'tasks' | 'verify' | 'change' | 'resolve' | 'message';
	/** The last session ended well and its evidence was not looked at: that comes first. */
	readonly isEvidenceFirst?: boolean;
	/** A retry of the same attempt (a conversation to resume was not found). */
	readonly isSameAttempt?: boolean;
};

/** A merge of `into` into the stream's branch, in its worktree; `was`: the state it goes back to. */
export type Resolving = {
	readonly into: string;
	readonly files: readonly string[];
	readonly was: StreamState;
	/** The merge lies in the worktree. */
	readonly isLeft: boolean;
	/** The branch before the merge is committed. */
	readonly head?: string;
	/** A person lets it merge although not all of it is proved. */
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
	/** The person's own checkout: paths that were not committed before the start, and where they are saved. */
	readonly shared?: {
		readonly before: readonly string[];
		readonly backup?: {readonly ref: string; readonly commit: string};
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

/** What makes a stream's commits no proof: `path` is a repository inside the worktree, or an entry of the shared stash. */
export type LooseEnd = {
	readonly path: string;
	readonly why: 'nested' | 'pointer' | 'unpushed' | 'inside' | 'stashed' | 'taken';
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
	/** In a shared checkout: files with the person's uncommitted work that are not as they were before. */
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
	readonly attempt: number;
};

/** The checkpoint of another stream that a fork's worktree starts from. */
export type Origin = {readonly streamId: string; readonly checkpoint: number; readonly commit: string};

/** A person took the stream back to a checkpoint; `ref` keeps what was there before. */
export type WentBack = {readonly checkpoint: number; readonly at: Instant; readonly ref: string};

export type VerifyResult = {
	readonly ok: boolean;
	readonly at: Instant;
	readonly durationMs: number;
	readonly head: string;
	readonly tail: string;
};

/** What an agent waits to hear before it does something. */
export type Question = {
	readonly id: string;
	readonly sessionId: string;
	readonly tool: string;
	readonly input: unknown;
	/** One line, raw. */
	readonly text: string;
	/** What would allow its like from now on, in Claude Code's rule syntax. */
	readonly rule: string;
	readonly at: Instant;
};

export const productKinds = ['note', 'discovery', 'warning', 'decision', 'test', 'document'] as const;

/** Something an agent wants the next session, or the next person, to know; it ends up in the handover. */
export type WorkProduct = {
	readonly title: string;
	readonly kind: (typeof productKinds)[number];
	/** Markdown, raw; at most 20,000 characters. */
	readonly text: string;
	readonly at: Instant;
	/** Absent when a person stored it. */
	readonly sessionId?: string;
};

/** A work product of an earlier run, cut short, with the files its stream had to do with. */
export type EarlierProduct = Pick<WorkProduct, 'title' | 'kind' | 'text' | 'at'> & {
	readonly streamName: string;
	readonly files: readonly string[];
};

/** What a person says to those who come after; raw, at most 4000 characters. */
export type Words = {readonly text: string; readonly at: Instant};

/** What a person or the lead agent says to a stream's agent. */
export type Message = {
	readonly id: string;
	readonly from: 'person' | 'lead' | 'grid';
	readonly text: string;
	readonly at: Instant;
	/** The session it was last given to, and how: in a file for its hook, or in its prompt. */
	readonly given?: {readonly sessionId: string; readonly by: 'hook' | 'prompt'};
	/** When the agent had it: by its hook, or in the prompt of a session. */
	readonly deliveredAt?: Instant;
};

/** What the lead agent is told of the other streams, and may wake it. */
export type News = {
	/** Counted from 1; the lead's cursor. */
	readonly number: number;
	readonly at: Instant;
	/** One line, safe to print. */
	readonly text: string;
	/** calm: can wait; soon: answers a poll that waits; wake: worth waking the lead for. */
	readonly weight: 'calm' | 'soon' | 'wake';
};

/** What a run remembers of its lead. */
export type LeadRecord = {
	/** Oldest first; at most the last 200. */
	readonly news: readonly News[];
	/** How many there ever were. */
	readonly count: number;
	/** Up to which it was told. */
	readonly told: number;
	/** Up to which it was told when it was last woken: a prompt that is written again begins there. */
	readonly toldBefore: number;
	readonly wokenAt?: Instant;
	/** Instants of the spawns of the last minute. */
	readonly spawns: readonly Instant[];
};
