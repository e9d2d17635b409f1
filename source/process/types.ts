import type {Exit, ProcessIdentity} from '../run/model/types.ts';

/** How a session's agent is started; the one implementation is process/spawn. */
export type SpawnRequest = {
	/** The session's folder: gets stdout.jsonl, stderr.log, pid.json, exit.json. Exists already. */
	readonly folder: string;
	/** Never through a shell of ours except the fixed wrapper, which takes "$@" only. */
	readonly argv: readonly string[];
	readonly cwd: string;
	/** A file to read as stdin; absent: nothing. */
	readonly stdin?: string;
	/** The whole environment; the tag is added by the caller. */
	readonly env: Readonly<Record<string, string>>;
};

export type Executor = {
	/** Resolves once pid.json is there. Throws UserError for: not found, not executable, cwd missing, SESSION_REVOKED. */
	readonly start: (request: SpawnRequest) => Promise<ProcessIdentity>;
	/** Takes the right to run from a session that may be about to start. Gives the agent that had it already, if one had. */
	readonly revoke: (folder: string) => Promise<ProcessIdentity | undefined>;
	/** False for a zombie, a reused pid, another boot. */
	readonly isAlive: (identity: ProcessIdentity) => Promise<boolean>;
	/** What the wrapper wrote, once it has. */
	readonly readExit: (folder: string) => Promise<Exit | undefined>;
	/**
	 * SIGINT, then SIGTERM, then SIGKILL to every process of the session: group, descendants, and all whose environment
	 * carries CLAUDE_GRID_SESSION=<tag> exactly, of this user. Never signals a pid whose start time or boot differs.
	 * Resolves with how many are left (0 normally).
	 */
	readonly stop: (request: {
		readonly tag: string;
		readonly identity?: ProcessIdentity;
		readonly graceMs?: StopGrace;
	}) => Promise<number>;
	/** CPU time in clock ticks of all processes of the session; 0 when none. */
	readonly cpuTicks: (request: {readonly tag: string; readonly identity?: ProcessIdentity}) => Promise<number>;
	/** All sessions' tags seen in the environment of living processes of this user, with their pids. */
	readonly findTagged: () => Promise<ReadonlyMap<string, readonly number[]>>;
};

export type StopGrace = {readonly afterInterrupt: number; readonly afterTerminate: number};

export type Tail = {
	/**
	 * Reads on from the offset, at most `maxBytes` (default 64 KB). `lines` are whole lines decoded as UTF-8 (bad bytes as U+FFFD),
	 * each cut at 256 K characters (see `isCut`; more is never held). `offset` is where the next unread line starts.
	 * `isAtEnd`: everything there was is read. A last line without newline is given only when `isFinal`.
	 */
	readonly read: (options?: {readonly maxBytes?: number; readonly isFinal?: boolean}) => TailRead;
};
export type TailRead = {
	readonly lines: readonly TailLine[];
	readonly offset: number;
	readonly isAtEnd: boolean;
	readonly size: number;
};
export type TailLine = {readonly text: string; readonly isCut: boolean};

export type StepResult = {readonly exit: Exit; readonly tail: string; readonly durationMs: number};
