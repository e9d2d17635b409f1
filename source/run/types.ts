import type {AgentName, Plan, PlannedStream, PlanOverrides} from '../plan/types.ts';
import type {Todo} from './report.ts';

/** Instants are epoch milliseconds, spans are milliseconds, money is US dollars. Everything is JSON. */
export type Instant = number;

export type TaskStatus = 'pending' | 'in_progress' | 'blocked' | 'completed' | 'cancelled';

export type Task = {
	readonly title: string;
	readonly status: TaskStatus;
	/** When the agent said it was completed. */
	readonly claimedAt?: Instant;
	/** Claimed before the last commit that passed verify (no verify: before the last commit). */
	readonly isProved: boolean;
	readonly blockedReason?: string;
	/** The seeds' agent role (me, ta, qa, ...). */
	readonly role?: string;
};

/** Why a session ended, or must end; decides what recovery does (design: section 6). */
export const endingClasses = [
	'finished',
	'incomplete',
	'crash',
	'stall',
	'context',
	'limit',
	'permanent',
	'stopped',
	'paused',
	'attached',
	'person',
	'unknown',
] as const;
export type EndingClass = (typeof endingClasses)[number];

export const waitingCauses = [
	'permission',
	'question',
	'limit',
	'backoff',
	'approval',
	'paused',
	'interrupted',
	'attached',
	'budget',
] as const;
export type WaitingCause = (typeof waitingCauses)[number];

export type StreamState =
	| {readonly is: 'pending'}
	/** `files`: in which its dependencies conflict with each other; only a person's spawn ends that. */
	| {readonly is: 'blocked'; readonly blockedReason: string; readonly files?: readonly string[]}
	| {readonly is: 'ready'}
	/** `step` is what the tile says: making worktree, setup, starting the agent. */
	| {readonly is: 'starting'; readonly step: 'worktree' | 'setup' | 'agent'; readonly since: Instant}
	| {readonly is: 'running'; readonly since: Instant}
	| {
			readonly is: 'waiting';
			readonly cause: WaitingCause;
			readonly since: Instant;
			readonly until?: Instant;
			readonly detail?: string;
			readonly pid?: number;
	  }
	| {readonly is: 'stalled'; readonly since: Instant}
	| {readonly is: 'recovering'; readonly since: Instant; readonly class: EndingClass}
	| {readonly is: 'verifying'; readonly step: 'evidence' | 'verify'; readonly since: Instant}
	| {readonly is: 'completed'; readonly at: Instant}
	| {readonly is: 'failed'; readonly reason: string; readonly class: EndingClass; readonly at: Instant}
	/** `isWithRun`: because the run was stopped; it continues with the run. */
	| {readonly is: 'stopped'; readonly at: Instant; readonly isWithRun?: boolean};
export type StateName = StreamState['is'];

export type MergeState =
	| {readonly is: 'unmerged'; readonly note?: string}
	| {readonly is: 'queued'}
	/** `into` and `dirty` are what a person asked for, so that another engine can go on with it. */
	| {
			readonly is: 'merging';
			readonly step: MergeStep;
			readonly since: Instant;
			readonly into?: string;
			readonly dirty?: 'commit' | 'leave';
	  }
	| {readonly is: 'merged'; readonly into: string; readonly commit: string; readonly at: Instant}
	| {readonly is: 'conflicted'; readonly files: readonly string[]};
export type MergeStep = 'verify' | 'merge' | 'verify merged tree' | 'move branch';

export type Exit = {readonly code: number | null; readonly signal: string | null};

/** Who a process is: a pid alone may be a stranger's after reuse or reboot. */
export type ProcessIdentity = {readonly pid: number; readonly startTime: string; readonly bootId: string};

export type OpenTool = {
	readonly toolId: string;
	readonly name: string;
	readonly detail: string;
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
	readonly contextUsed?: number;
	readonly contextWindow?: number;
	readonly tokens: number;
	readonly costUsd: number;
	readonly result?: {
		readonly ok: boolean;
		readonly class: EndingClass;
		readonly text: string;
		readonly until?: Instant;
		readonly at: Instant;
	};
	readonly exit?: Exit | 'unknown';
	readonly endedAt?: Instant;
	readonly outcome?: EndingClass;
};

/** The way down of a session: stop processes, take a checkpoint, look at the evidence; then `then`. */
export type Ending = {
	readonly class: EndingClass;
	readonly step: 'stopping' | 'checkpoint' | 'evidence' | 'committing' | 'verify';
	readonly since: Instant;
	readonly reason: string;
	/** Only for class limit: when the limit resets. */
	readonly until?: Instant;
	/** The checkpoint it waits for; another one's answer means nothing to it. */
	readonly checkpoint?: number;
	/** Processes that could not be ended yet: it is tried again and again. */
	readonly left?: number;
};

/** How the next session of a stream begins. */
export type NextSession = {
	readonly mode: 'fresh' | 'resume';
	readonly cause: 'first' | EndingClass;
	/** What a resumed agent is asked for; absent: go on. */
	readonly ask?: 'commit' | 'report' | 'tasks' | 'verify';
	/** The last session ended well and its evidence was not looked at: that comes first. */
	readonly isEvidenceFirst?: boolean;
	/** A retry of the same attempt (a conversation to resume was not found). */
	readonly isSameAttempt?: boolean;
};

export type Workplace = {
	readonly path: string;
	readonly branch: string;
	/** The commit the stream started from, dependencies' branches merged in. */
	readonly startCommit: string;
	/** Tips of the dependencies' branches that are in it. */
	readonly tips: Readonly<Record<string, string>>;
	readonly isSetUp: boolean;
	/** Files left in conflict by merging the dependencies (integration phase only). */
	readonly conflicts?: readonly string[];
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
	/** Branch the worktree is on; empty when HEAD is detached. */
	readonly branch: string;
	readonly changedPaths: readonly string[];
	readonly isMissing?: boolean;
};

export type Checkpoint = {
	readonly ref: string;
	readonly commit: string;
	readonly at: Instant;
	readonly why: string;
	readonly completedTasks: number;
	readonly attempt: number;
};

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

export type Stream = {
	/** Open ones, oldest first. */
	readonly questions?: readonly Question[];
	/** Allowed for good by earlier answers. */
	readonly rules?: readonly string[];
	readonly id: string;
	readonly state: StreamState;
	readonly merge: MergeState;
	readonly tasks: readonly Task[];
	/** All sessions of the stream, oldest first; the last one is the current one. */
	readonly sessions: readonly Session[];
	readonly attempt: number;
	readonly ending?: Ending;
	/** Set while a stream waits for its next session to start. */
	readonly next?: NextSession;
	readonly workplace?: Workplace;
	readonly work?: WorkFacts;
	readonly commitAt?: Instant;
	readonly verify?: VerifyResult;
	/** Newest last; at most the last 50, older ones stay as refs. */
	readonly checkpoints: readonly Checkpoint[];
	readonly checkpointCount: number;
	readonly checkpointAskedAt?: Instant;
	readonly recoveriesLeft: number;
	readonly contextRecoveriesWithoutProgress: number;
	readonly crashes: number;
	/** Starts that crashed within 20 s, with the last line each left. */
	readonly quickCrashes: readonly string[];
	readonly askedTo: {readonly commit: boolean; readonly report: boolean};
	/** The last sign of work of any kind, see run/stall. */
	readonly signAt: Instant;
	readonly progressAt: Instant;
	readonly startedAt?: Instant;
	readonly finishedAt?: Instant;
	/** Commits of dependencies that came after this stream started, by stream id. */
	readonly behind: Readonly<Record<string, number>>;
	/** A person allowed starting above the pool or before its dependencies are done. */
	readonly isForced: boolean;
	readonly notes: readonly {readonly at: Instant; readonly text: string}[];
};

export const alertKinds = [
	'question',
	'failed',
	'stalled',
	'conflict',
	'denied',
	'limit',
	'breaker',
	'unreported',
	'merge',
	'blocked',
	'interrupted',
	'disk',
	'worktree',
	'repository',
	'recovery',
	'approval',
	'store',
] as const;
export type AlertKind = (typeof alertKinds)[number];

/** Something that waits for a person; keyed, so that it is raised once. */
export type Alert = {
	readonly key: string;
	readonly kind: AlertKind;
	readonly streamId?: string;
	readonly text: string;
	/** The next useful key or command, with what it does. */
	readonly cure?: string;
	readonly since: Instant;
	/** Advice does not count as "needs you". */
	readonly isAdvice?: boolean;
};

/** A line of the run's history. */
export type Activity = {
	readonly at: Instant;
	readonly streamId?: string;
	readonly kind: 'phase' | 'state' | 'task' | 'recovery' | 'merge' | 'alert' | 'command' | 'note';
	readonly text: string;
};

export type Conflict = {
	readonly between: readonly [string, string];
	readonly files: readonly string[];
};

/** Why no stream starts just now, for the whole run. */
export type LimitGate = {
	readonly until: Instant;
	readonly reason: string;
	readonly nextWakeAt: Instant;
	/** How many waits in a row, this one counted; a guessed wait doubles with each. */
	readonly round: number;
	/** No time was stated. */
	readonly isGuess?: boolean;
};

export type RunOptions = {
	readonly resultsPath?: string;
	/** Merge all completed streams at the end, in the graph's order. */
	readonly isMergeAtEnd: boolean;
	/** Remove merged worktrees at the end. */
	readonly isCleanupAtEnd: boolean;
	readonly worktreeFolder: string;
	/** What becomes of an agent's question: it waits for a person, or is denied at once. Absent: wait. */
	readonly onQuestion?: 'wait' | 'deny';
	/** What the command line said when the run was started; wins over an edited plan, too. */
	readonly overrides: PlanOverrides;
};

export type Run = {
	readonly schemaVersion: 1;
	readonly id: string;
	readonly revision: number;
	readonly plan: Plan;
	/** Hash of the plan file's text; an edited plan shows "plan changed". */
	readonly planHash: string;
	readonly planPath?: string;
	/** The main checkout, absolute. */
	readonly repository: string;
	/** base: commit every stream starts from; target: the branch merges go to ('' when HEAD was detached and base is no branch). */
	readonly base: {readonly name: string; readonly commit: string};
	readonly target: string;
	readonly options: RunOptions;
	readonly createdAt: Instant;
	readonly finishedAt?: Instant;
	readonly bootId: string;
	readonly lastMessageAt: Instant;
	readonly isPaused: boolean;
	/** Allowed for good by earlier answers, for every stream. */
	readonly rules?: readonly string[];
	readonly isStopping: boolean;
	readonly gate?: LimitGate;
	/** Limits in a row after which no work was seen. */
	readonly limitRounds?: number;
	/** Instants of automatic restarts of the last ten minutes. */
	readonly restarts: readonly Instant[];
	readonly isBreakerOpen: boolean;
	readonly streams: Readonly<Record<string, Stream>>;
	readonly alerts: readonly Alert[];
	readonly conflicts: readonly Conflict[];
	/** Streams waiting to be merged, in order. */
	readonly mergeQueue: readonly string[];
	readonly isDiskLow: boolean;
};

export const plannedStream = (run: Run, streamId: string): PlannedStream | undefined =>
	run.plan.streams.find(stream => stream.id === streamId);
