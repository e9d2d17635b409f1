import type {AgentName, PlannedStream} from '../plan/types.ts';
import type {Parsed, Report} from '../run/model/report.ts';

export type LaunchRequest = {
	readonly stream: PlannedStream;
	readonly prompt: string;
	/** Our session id, a UUID: also the agent's own where it can be chosen. */
	readonly sessionId: string;
	readonly attempt: number;
	/** The agent's own conversation id to continue with. */
	readonly resumeId?: string;
	/** The session's folder; files below are written there first. */
	readonly folder: string;
	/** The folders of git that a commit in the worktree writes to, and no other. */
	readonly gitFolders: readonly string[];
	readonly programs: Programs;
	/** It is to read and to say something, no more: no tool that writes, none of ours, nothing that the repository brings to be run. */
	readonly isReadOnly?: boolean;
	/** A sandbox of ours is around it: its own would only be in the way. */
	readonly isBoxed?: boolean;
	/** Our unix socket, for the MCP server and hooks. */
	readonly socket: string;
	/** The environment it is started in, and what it says of its own options there (see `helpOption`). */
	readonly env?: Readonly<Record<string, string>>;
	readonly help?: string;
	/** Its user trusts this repository, or it brings nothing to be trusted; for an adapter that asks. */
	readonly isTrusted?: boolean;
};

/** Copies of our own programs in the run's folder; npx caches vanish. */
export type Programs = {
	readonly node: string;
	readonly mcp: string;
	readonly fakeAgent: string;
	/** Laid over the agent's environment for a program of ours. */
	readonly env: Readonly<Record<string, string>>;
};

export type Launch = {
	readonly argv: readonly string[];
	readonly env: Readonly<Record<string, string>>;
	/** File name in the session's folder -> text, written before the start (0600). */
	readonly files: Readonly<Record<string, string>>;
	/** Which of them it gets as stdin: an argument can be read by every user of the machine. */
	readonly stdin?: string;
};

/** A line of output. `isCut`: it was longer than is kept. `readAt`: when, epoch milliseconds; some name times of day only. */
export type Line = {readonly text: string; readonly isCut: boolean; readonly readAt?: number};

/** One agent CLI: how to start it, how the user takes over, what a line means. Pure. */
export type Adapter = {
	readonly name: AgentName;
	/** What is looked for on PATH before any worktree is made; undefined: nothing to look for. */
	readonly binary: string | undefined;
	readonly installLine: string;
	/** It reports to-dos, tools and an own verdict; without structure exit code and git decide. */
	readonly isStructured: boolean;
	readonly canResume: boolean;
	/** Makes it list its options, where the launch goes by them: they come and go with its versions. */
	readonly helpOption?: string;
	/** It trusts folders one by one, by a list of its user. */
	readonly asksForTrust?: boolean;
	readonly launch: (request: LaunchRequest) => Launch;
	/** The agent's own interactive form, to be run in the worktree. */
	readonly takeOver: (request: {
		readonly stream: PlannedStream;
		readonly resumeId?: string;
		readonly gitFolders: readonly string[];
		/** In a sandbox of ours. */
		readonly isBoxed?: boolean;
	}) => readonly string[] | undefined;
	/** Never throws; an unknown line means nothing. */
	readonly parse: (memory: unknown, line: Line) => Parsed;
	/** What the end means where no line was a verdict; `exitCode` null: by a signal; undefined: nothing special. */
	readonly endOf?: (exitCode: number | null, memory: unknown) => Report | undefined;
	/** A line of its stderr that is not a sign of a failure. */
	readonly isAside?: (line: string) => boolean;
	/** What of a session's memory the session that resumes its conversation begins with; absent: nothing. */
	readonly memoryForResume?: (memory: unknown) => unknown;
};
