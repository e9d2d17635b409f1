import type {DiffFile, MergePreview} from '../git/types.ts';
import type {Resources} from '../plan/consent/resources.ts';
import type {LeadWish} from '../plan/lead.ts';
import type {AgentName, PlanOverrides, PlanProblem} from '../plan/types.ts';
import type {Change} from '../run/apply-change.ts';
import type {Review} from '../run/features/review/types.ts';
import type {Command, CommandAnswer} from '../run/model/command.ts';
import type {LogPage} from '../run/model/report.ts';
import type {Activity, Run} from '../run/model/types.ts';

export type {Change, LogPage};

/** Who an engine is; the first thing a client asks, and compares with the repository it stands in. */
export type Identity = {
	readonly commonDir: string;
	readonly instanceId: string;
	readonly version: string;
	readonly protocol: number;
	readonly pid: number;
};

export type StartRequest = {
	/** A plan file's JSON, already parsed. */
	readonly document: unknown;
	readonly planPath?: string;
	/** The checkout whose branch is base and target, and "your own checkout"; absent: the main checkout. */
	readonly checkout?: string;
	readonly overrides?: PlanOverrides;
	readonly worktreeFolder?: string;
	readonly resultsPath?: string;
	readonly isMergeAtEnd?: boolean;
	readonly isCleanupAtEnd?: boolean;
	/** What becomes of an agent's question; default wait. */
	readonly onQuestion?: 'wait' | 'deny';
	/** Who chooses a race's winner: the user, or the rule; absent: ask. */
	readonly onRace?: 'ask' | 'rule';
	/** Start another run although an unfinished one is there (refused while that one has live sessions). */
	readonly isNew?: boolean;
	/** The document's first stream leads; `agent` is for the streams it spawns. */
	readonly lead?: LeadWish;
	/** Texts of the repository's files that the plan names. */
	readonly resources?: Resources;
};
export type StartAnswer =
	| {readonly ok: true; readonly runId: string; readonly isContinued: boolean}
	| {
			readonly ok: false;
			readonly code: string;
			readonly message: string;
			readonly cure?: string;
			readonly faults?: readonly PlanProblem[];
	  };

export type CleanReport = {
	/** `runId` only of an earlier run. */
	readonly removed: readonly {
		readonly streamId: string;
		readonly path: string;
		readonly backupRef?: string;
		readonly runId?: string;
	}[];
	readonly kept: readonly {
		readonly streamId: string;
		readonly path: string;
		readonly reason: string;
		readonly runId?: string;
	}[];
	readonly droppedOutputs: number;
	readonly bytes: number;
};

/** What to run (absent: a shell), where, and what to add to the environment. */
export type TakeOver = {
	readonly argv?: readonly string[];
	readonly cwd: string;
	readonly env?: Readonly<Record<string, string>>;
	/** `argv` runs this program in the stream's sandbox: the environment is to be what it has there. */
	readonly sandbox?: {
		readonly agent: AgentName;
		readonly env: readonly string[];
		readonly program: readonly string[];
	};
};

/** The one interface to a run. createEngine: same process (tests, the engine itself). connectEngine: over the socket. */
export type Engine = {
	/** The run as it stands; null: there is none. */
	readonly run: () => Promise<Run | null>;
	/** The whole run at once, then what changes. */
	readonly subscribe: (listener: (change: Change) => void) => () => void;
	/** `env`: the client's own, in which what it starts or resumes runs; absent: as before. */
	readonly start: (request: StartRequest, env?: NodeJS.ProcessEnv) => Promise<StartAnswer>;
	readonly send: (command: Command, env?: NodeJS.ProcessEnv) => Promise<CommandAnswer>;
	/** The readable log of a stream's session (default: the newest), at most `limit` (default 500) entries. */
	readonly log: (
		streamId: string,
		options?: {readonly attempt?: number; readonly before?: number; readonly limit?: number},
	) => Promise<LogPage | undefined>;
	/** What a stream has changed since its start; with a checkpoint's number: what it had then. */
	readonly diff: (streamId: string, options?: {readonly checkpoint?: number}) => Promise<readonly DiffFile[]>;
	/** The same as it is reviewed: seen marks, comments, who else changes these lines; or what one commit of it changed. Undefined: it has no branch yet, or not that commit. */
	readonly review: (streamId: string, commit?: string) => Promise<Review | undefined>;
	readonly mergePreview: (streamId: string, into?: string) => Promise<MergePreview | undefined>;
	/** The run's history, newest last. */
	readonly activities: (limit?: number) => Promise<readonly Activity[]>;
	/** How the user takes over a stream: undefined when there is nothing to take over. */
	readonly takeOver: (streamId: string) => Promise<TakeOver | undefined>;
	readonly clean: (options?: {
		readonly streamIds?: readonly string[];
		readonly isForced?: boolean;
	}) => Promise<CleanReport>;
	readonly close: () => Promise<void>;
};
