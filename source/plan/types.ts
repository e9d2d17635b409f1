/** The plan as everything after `plan/` sees it: validated, every default filled in. */

export const phases = ['foundation', 'parallel', 'integration'] as const;
export type Phase = (typeof phases)[number];

export const agentNames = ['claude', 'codex', 'gemini', 'opencode', 'command', 'fake'] as const;
export type AgentName = (typeof agentNames)[number];

export type PlannedTask = {
	readonly title: string;
	readonly acceptance: readonly string[];
	readonly role?: string;
	/** True only for tasks that an imported config says are completed already. */
	readonly isCompleted?: boolean;
};

export type ContextRecovery = {
	/** Minutes without any sign of work; takes fractions. */
	readonly stallTimeoutMinutes: number;
	readonly autoRecoveryEnabled: boolean;
	readonly maxRecoveryAttempts: number;
};

export type Budget = {readonly usd?: number; readonly minutes?: number; readonly tokens?: number};

/** What the fake agent does; all optional, the default works through the tasks and commits each. */
export type FakeScript = {
	/** Milliseconds a task takes; default 300. */
	readonly taskMs?: number;
	/** Text files written for each task (by path relative to the worktree), default one file named after the stream and task. */
	readonly writes?: readonly {readonly task: number; readonly path: string; readonly text: string}[];
	readonly faults?: readonly FakeFault[];
	/** The streams it spawns as the lead, as `stream_spawn` takes them. */
	readonly spawns?: readonly object[];
};

export const fakeFaultKinds = [
	'stall',
	'context',
	'crash',
	'limit',
	'flood',
	'ask',
	'dirty',
	'nothing',
	'unreported',
	'ignore-term',
	'grandchild',
	'login',
	'deny',
	'spinner',
	'no-newline',
	'bad-utf8',
	'escapes',
	'never-exit',
	'retry',
	'background',
] as const;

export type FakeFault = {
	readonly kind: (typeof fakeFaultKinds)[number];
	/** The attempt in which it happens; default 1. */
	readonly attempt?: number;
	/** After how many tasks of the stream are completed it happens; default 0. */
	readonly afterTask?: number;
	/** For limit: seconds until the limit resets; for flood: megabytes. */
	readonly amount?: number;
};

/** How far the agent of a stream, its setup and its verify reach. */
export type SandboxTerms = {
	/** limited: the agent's API, package registries, remotes and `hosts`; off: nothing. */
	readonly network: 'open' | 'limited' | 'off';
	/** `example.com`, `*.example.com`, each with or without a port. */
	readonly hosts: readonly string[];
	/** Folders and files beside the worktree that may be read, or written; `~` is the home. */
	readonly read: readonly string[];
	readonly write: readonly string[];
	/** Variables that would be taken out as secrets. */
	readonly env: readonly string[];
	/** What it may take of the machine; absent: see `limitsOf`. */
	readonly memoryGb?: number;
	/** Threads count, as the system counts them. */
	readonly processes?: number;
};

/** Another agent that reads a stream's changes before the stream counts as done. */
export type ReviewerTerms = {
	readonly agent: AgentName;
	readonly model?: string;
	/** As of a stream, for agent `command`. */
	readonly command?: string | readonly string[];
	/** How often what it holds against the work goes back to the stream's agent by itself. */
	readonly rounds: number;
	/** The most that one reading may take. */
	readonly minutes: number;
	/** No further reading of a stream once this is spent, US dollars. */
	readonly usd?: number;
};

export type PlannedStream = {
	readonly id: string;
	readonly name: string;
	readonly description?: string;
	readonly phase: Phase;
	readonly dependencies: readonly string[];
	/** Absent only when there are tasks. */
	readonly prompt?: string;
	readonly tasks: readonly PlannedTask[];
	readonly files: readonly string[];
	readonly agent: AgentName;
	readonly model?: string;
	/** Argv (run as it is) or a shell line, for agent `command`; `{prompt}` and `{promptFile}` are replaced in an argv. */
	readonly command?: string | readonly string[];
	readonly fake?: FakeScript;
	/** As Claude Code names them: acceptEdits, default, plan, dontAsk, auto, bypassPermissions. */
	readonly permissionMode: string;
	readonly allowedTools: readonly string[];
	/** Absent: it reaches whatever its user reaches. */
	readonly sandbox?: SandboxTerms;
	/** The base branch or commit this stream asks for, when it differs from the plan's. */
	readonly base?: string;
	/** The branch name wanted; taken names get -2, -3. */
	readonly branch: string;
	readonly worktreePath?: string;
	/** The one host it works on. */
	readonly host?: string;
	/** Labels that its host must have. */
	readonly hostLabels?: readonly string[];
	readonly isolation: 'worktree' | 'shared';
	readonly setup?: string;
	readonly verify?: string;
	readonly review?: ReviewerTerms;
	readonly link: readonly string[];
	/** It gets ten ports of its own, the first in $CLAUDE_GRID_PORT. */
	readonly ports?: boolean;
	readonly budget?: Budget;
	readonly contextRecovery: ContextRecovery;
	readonly approve?: 'before' | 'after';
	readonly race?: string;
	readonly allowEmpty: boolean;
	/** Names a text of `Plan.workflows`. */
	readonly workflow?: string;
	readonly merge: 'manual' | 'auto';
	/** Where its work was written down first: the address of an issue, or a file with a name in it. */
	readonly origin?: string;
	/** Absent: its branch is merged here. */
	readonly deliver?: 'pr';
	/** Absent: the user is told. */
	readonly onCi?: 'fix';
	readonly onReview?: 'fix';
	/** Made from another stream's checkpoint, outside of all phases: no plan file can say this. */
	readonly isFork?: true;
	/** Only of the run's lead: no plan file can say this. */
	readonly lead?: LeadTerms;
};

/** What a stream that the lead spawns gets from the user who started the run. */
export type StreamTerms = Pick<
	PlannedStream,
	| 'agent'
	| 'model'
	| 'fake'
	| 'permissionMode'
	| 'allowedTools'
	| 'sandbox'
	| 'base'
	| 'setup'
	| 'verify'
	| 'review'
	| 'link'
	| 'ports'
	| 'contextRecovery'
	| 'approve'
	| 'allowEmpty'
	| 'workflow'
	| 'merge'
>;

/** What the lead agent may do. */
export type LeadTerms = {
	/** How many streams it may spawn in all. */
	readonly maxStreams: number;
	/** It merges without asking the user. */
	readonly mayMerge: boolean;
	readonly stream: StreamTerms;
};

export type Plan = {
	readonly name: string;
	/** Branch or commit-ish as written; resolved once per run. Undefined: what is checked out. */
	readonly base?: string;
	readonly maxParallel: number;
	/** Machines that may have streams, in the order given; absent: this one alone. */
	readonly hosts?: readonly string[];
	/** Run once in the clone on each host. */
	readonly hostSetup?: string;
	readonly budget?: Budget;
	readonly merge: 'manual' | 'auto';
	/** When all unmerged branches are verified together by themselves: while a slot is free, or after every commit; absent: never. */
	readonly union?: 'idle' | 'always';
	/** Agents whose work fails together are told so. */
	readonly onClash?: 'tell';
	readonly streams: readonly PlannedStream[];
	/** Which of the accepted shapes the file had. */
	readonly shape: 'plan' | 'tasks' | 'config';
	/** How something was read that the author may not expect; shown by `plan lint` and on the start screen. */
	readonly notes: readonly string[];
	/** The repository's own texts for roles the tasks name, by role. */
	readonly roles?: Readonly<Record<string, string>>;
	/** The repository's texts for the workflows the streams name. */
	readonly workflows?: Readonly<Record<string, string>>;
};

/** Wins over what the plan says; from the command line. */
export type PlanOverrides = {
	/** For every stream that names no agent of its own. */
	readonly agent?: AgentName;
	readonly permissionMode?: string;
	readonly maxParallel?: number;
	readonly merge?: 'manual' | 'auto';
	/** A sandbox for every stream, whatever the plan says. */
	readonly sandbox?: true;
	readonly hosts?: readonly string[];
};

/** One fault of a plan file: where (`streams[2].dependencies[0]`, '' for the whole file) and what is wrong, as a sentence. */
export type PlanProblem = {readonly path: string; readonly message: string};

export type PlanReading =
	| {readonly ok: true; readonly plan: Plan}
	| {readonly ok: false; readonly faults: readonly PlanProblem[]};
