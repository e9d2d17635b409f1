import type {AgentName} from '../../plan/types.ts';
import type {HunkChange} from '../features/review/types.ts';
import type {Hint} from './hint.ts';
import type {Todo} from './report.ts';
import type {EndingClass, Instant, StreamState} from './state-types.ts';
import type {Checkpoint} from './work-types.ts';

/** How an exit is told that nobody saw. */
export const unseenExit = 'exit status unknown (the engine was not running)';

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
	/** How many tool calls were made that had been made before, and the last different ones. */
	readonly calls: number;
	readonly lines: readonly string[];
	readonly since: Instant;
	/** How often git has said since, when it was asked for the verdict, that nothing changed. */
	readonly looks?: number;
};

/** One agent process on a stream. `id` tags every process of it and names its folder. */
export type Session = {
	readonly id: string;
	readonly attempt: number;
	readonly agent: AgentName;
	/** fresh: a new conversation; resume: an agent's conversation continues. */
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
	/** Its last words. */
	readonly said?: string;
	/** What the tile says it does now. */
	readonly doing?: string;
	readonly doingAt?: Instant;
	readonly openTools: readonly OpenTool[];
	readonly backgroundTasks: readonly string[];
	readonly todos: readonly Todo[];
	readonly retry?: {readonly attempt: number; readonly max: number; readonly until: Instant; readonly error: string};
	readonly denials: number;
	/** To what it asked, oldest first. */
	readonly answers?: readonly {
		readonly questionId: string;
		readonly verdict: 'allow' | 'deny';
		readonly message?: string;
	}[];
	readonly circling?: Circling;
	readonly contextUsed?: number;
	readonly contextWindow?: number;
	readonly tokens: number;
	/** As its agent says; absent: it has said nothing of it. */
	readonly costUsd?: number;
	/** Of its time, what it waited for the user, and what nobody saw because the machine slept. */
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
export type Stopping = {
	readonly class: EndingClass;
	readonly step: 'stopping' | 'checkpoint' | 'evidence' | 'committing' | 'verify' | 'review' | 'back';
	readonly since: Instant;
	readonly reason: string;
	/** Only for class limit: when the limit resets. */
	readonly until?: Instant;
	/** The checkpoint it waits for; another one's answer means nothing to it. */
	readonly checkpoint?: number;
	/** Processes that could not be ended yet: it is tried again and again. */
	readonly left?: number;
	/** Nothing more is tried by itself; what the user can do. */
	readonly hint?: Hint;
	/** Only for class host: where it continues. */
	readonly to?: string;
	/** Only for class stopped: the lead asked for it. */
	readonly isByLead?: boolean;
	/** The checkpoint to go back to once the one it waits for is saved. */
	readonly back?: Pick<Checkpoint, 'commit' | 'completedTasks' | 'done' | 'isInOrder'> & {
		readonly checkpoint: number;
		/** The state it has again when it does not go back. */
		readonly from: StreamState;
	};
	/** What of a review is done to its branch once the checkpoint is saved; `from` is the state it has again. */
	readonly review?: HunkChange & {readonly from: StreamState};
};

/** How the next session of a stream begins. */
export type NextSession = {
	readonly mode: 'fresh' | 'resume';
	readonly cause: 'first' | EndingClass;
	/** What a resumed agent is asked for; absent: continue. */
	readonly ask?: 'commit' | 'report' | 'tasks' | 'verify' | 'change' | 'resolve' | 'message';
	/** The last session ended well and its evidence was not looked at: that comes first. */
	readonly isEvidenceFirst?: boolean;
	/** A retry of the same attempt (a conversation to resume was not found). */
	readonly isSameAttempt?: boolean;
};

/** What an agent waits to hear before it does something. */
export type Question = {
	readonly id: string;
	readonly sessionId: string;
	readonly tool: string;
	readonly input: unknown;
	/** All of it, one line for each field; raw. */
	readonly text: string;
	/** What would allow the same from now on (`question-rule.ts`); '' when it is too long for that. */
	readonly rule: string;
	/** Its file lies in the worktree, reached by no link. */
	readonly isInside?: boolean;
	/** What no checkpoint holds of what it names. `files`: so many that git ignores; absent: it lies outside of the worktree. */
	readonly unsaved?: readonly {readonly path: string; readonly files?: number}[];
	/** Its file as it was when the question came: the line that an edit begins at, or what a write replaces. */
	readonly file?: {readonly line?: number; readonly was?: string; readonly bytes?: number};
	readonly at: Instant;
};
