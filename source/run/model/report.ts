import type {AgentName} from '../../plan/types.ts';
import type {EndingClass, Instant, TaskStatus} from './types.ts';

/** A to-do of the agent's own list. */
export type Todo = {readonly key: string; readonly title: string; readonly status: TaskStatus};

/** What one line of an agent's output means for the run. Facts only; policy is the core's. */
export type Report =
	| {
			readonly type: 'identified';
			readonly agentSessionId: string;
			readonly model?: string;
			readonly failedServers?: readonly string[];
	  }
	/** A sign of life without content (partial message deltas, status). */
	| {readonly type: 'alive'}
	/** Words the agent said itself (for agents without structure: any output line). */
	| {readonly type: 'said'; readonly text: string}
	| {readonly type: 'tool.opened'; readonly toolId: string; readonly name: string; readonly detail: string}
	| {readonly type: 'tool.closed'; readonly toolId: string; readonly isError: boolean}
	/** One of its tools has written or removed this file. `mark`: what the file is known by since, added by the engine. */
	| {readonly type: 'wrote'; readonly path: string; readonly mark?: string}
	/** The agent's whole to-do list as it stands now. */
	| {readonly type: 'todos'; readonly todos: readonly Todo[]}
	| {
			readonly type: 'retry';
			readonly attempt: number;
			readonly max: number;
			readonly delayMs: number;
			readonly error: string;
			readonly status: number | null;
	  }
	/** Totals of this session so far; absent: unchanged. */
	| {
			readonly type: 'usage';
			readonly contextUsed?: number;
			readonly contextWindow?: number;
			readonly tokens?: number;
			readonly costUsd?: number;
	  }
	| {readonly type: 'denied'; readonly tool: string; readonly detail: string}
	| {readonly type: 'background'; readonly taskId: string; readonly isOpen: boolean}
	| {readonly type: 'compacted'}
	/** It would have ended its turn, and a hook sent it back. */
	| {readonly type: 'sentBack'; readonly text: string}
	/** The agent's own verdict on its turn. ok false: `class` says what kind of end. `until` for limits, when stated. */
	| {
			readonly type: 'result';
			readonly ok: boolean;
			readonly class: EndingClass;
			readonly text: string;
			readonly until?: Instant;
			readonly denials?: number;
			/** The API refused the conversation itself: it would refuse the same again. */
			readonly isRefused?: boolean;
	  };

/** One thing that an agent said or did. All text is raw, with its line breaks: sanitise before it is drawn. */
export type LogEntry = {
	readonly kind: 'text' | 'thinking' | 'tool' | 'result' | 'task' | 'todos' | 'step' | 'note' | 'error' | 'user';
	readonly text: string;
	/** Right-hand column: `+12 −3`, `3.2 s  exit 0`. */
	readonly aside?: string;
	readonly ok?: boolean;
	readonly at?: Instant;
	/** Words of a program, not Markdown. */
	readonly isPlain?: boolean;
	/** A tool call and its result have the same. */
	readonly id?: string;
	/** The call of the tool (a sub-agent) that this is part of. */
	readonly parent?: string;
	readonly body?: LogBody;
};

/** What an entry holds beside its line: what a command printed, a change as hunks, the to-do list. Bounded. */
export type LogBody =
	| {
			readonly is: 'output' | 'diff';
			readonly lines: readonly string[];
			/** So many lines are left out after the line with this number. */
			readonly cut?: {readonly after: number; readonly lines: number};
	  }
	| {readonly is: 'todos'; readonly todos: readonly Todo[]};

export type Parsed = {
	/** JSON; give it back with the next line. */
	readonly memory: unknown;
	readonly reports: readonly Report[];
	readonly entries: readonly LogEntry[];
};

/** A part of a session's readable log. */
export type LogPage = {
	readonly sessionId: string;
	readonly attempt: number;
	readonly agent: AgentName;
	readonly entries: readonly LogEntry[];
	/** How many entries the session has in all; entries are the last ones before `before`. */
	readonly total: number;
};
