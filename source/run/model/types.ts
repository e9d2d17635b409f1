import type {AgentName, Plan, PlannedStream, PlanOverrides} from '../../plan/types.ts';
import type {Delivery} from '../features/deliver/types.ts';
import type {Host, Placement} from '../features/hosts/types.ts';
import type {Union} from '../features/proof/union-types.ts';
import type {ReviewRecord} from '../features/review/types.ts';
import type {ReviewerRecord} from '../features/reviewer/types.ts';
import type {Hint} from './hint.ts';
import type {EarlierFinding, Finding, HandoverNote, LeadRecord, Message} from './message-types.ts';
import type {NextSession, Question, Session, Stopping} from './session-types.ts';
import type {Instant, MergeState, StreamState, Task} from './state-types.ts';
import type {Checkpoint, Origin, Resolving, VerifyResult, WentBack, WorkFacts, Workplace} from './work-types.ts';

export * from './message-types.ts';
export * from './session-types.ts';
export * from './state-types.ts';
export * from './work-types.ts';

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
	/** A hash that stands for its agent's account, where that is not the one the run works under. */
	readonly account?: string | undefined;
	readonly ending?: Stopping;
	/** Set while a stream waits for its next session to start. */
	readonly next?: NextSession;
	readonly workplace?: Workplace;
	readonly work?: WorkFacts;
	readonly commitAt?: Instant;
	/** How often verify failed and then passed on the same files. */
	readonly flakyCount?: number;
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
	/** The user allowed starting above the pool or before its dependencies are done. */
	readonly isForced: boolean;
	/** The user has said that it may start, or that it is done. */
	readonly approvedAt?: Instant;
	/** The conflict its agent was given to resolve. */
	readonly resolving?: Resolving;
	/** The user lets it start with its dependencies in conflict, as its first task. */
	readonly keepsConflict?: boolean;
	/** The user lets it continue although a budget is used up, until it ends. */
	readonly isBudgetOverruled?: boolean;
	/** Automatic restarts because of a red verify since the user's last word, whatever progress was made. */
	readonly restartCount?: number;
	/** What the user wants changed before it is done. */
	readonly denial?: string;
	readonly notes: readonly {readonly at: Instant; readonly text: string}[];
	/** What its agents stored for those who come after, oldest first; at most the last 100. */
	readonly products?: readonly Finding[];
	/** Oldest first; those that were delivered long ago are dropped. */
	readonly messages?: readonly Message[];
	/** Only of a fork. */
	readonly origin?: Origin;
	readonly wentBack?: WentBack;
	/** What the user has seen and said of its changes. */
	readonly review?: ReviewRecord;
	/** What another agent has said of its changes. */
	readonly reviewer?: ReviewerRecord;
	/** Its pull request, and what is under way for it. */
	readonly delivery?: Delivery;
	/** Only in a run with hosts: which has it, this machine too. */
	readonly placement?: Placement;
	/** Why its worktree was not removed when that was asked for. */
	readonly keptBecause?: string;
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
	'choice',
	'store',
	'budget',
	'delivery',
	'host',
] as const;
export type AlertKind = (typeof alertKinds)[number];

/** Something that waits for the user; keyed, so that it is raised once. */
export type Alert = {
	readonly key: string;
	readonly kind: AlertKind;
	readonly streamId?: string;
	readonly text: string;
	/** The next useful command, with what it does. */
	readonly cure?: Hint;
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

/** Why no stream of an agent starts just now. */
export type UsageLimit = {
	/** Absent in a run of an earlier version: it holds everyone. */
	readonly agent?: AgentName;
	/** Where the limit is one model's: its name, or a part of it. */
	readonly model?: string;
	/** Whose it is, where that is not the account the run works under. */
	readonly account?: string;
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
	/** Merge all completed streams at the end, in dependency order. */
	readonly isMergeAtEnd: boolean;
	/** Remove merged worktrees at the end. */
	readonly isCleanupAtEnd: boolean;
	readonly worktreeFolder: string;
	/** What becomes of an agent's question: it waits for the user, or is denied at once. Absent: wait. */
	readonly onQuestion?: 'wait' | 'deny';
	/** Who chooses a race's winner once its streams are done: the user, or the rule at once. Absent: ask. */
	readonly onRace?: 'ask' | 'rule';
	/** What the command line said when the run was started; wins over an edited plan, too. */
	readonly overrides: PlanOverrides;
};

/** A race that waits for the user's choice among streams, or has its winner. */
export type RaceState = {
	readonly is: 'decided';
	readonly winner: string;
	readonly by: 'person' | 'rule';
	readonly at: Instant;
};

/** Nothing of a run starts anywhere but in the repository it began in, for the user who began it. */
export type RunOwner = {
	readonly commonDir: string;
	readonly inode: number;
	readonly device: number;
	readonly user: number;
	readonly machine: string;
};

export type Run = {
	readonly schemaVersion: 1;
	readonly id: string;
	readonly revision: number;
	readonly plan: Plan;
	/** Hash of the plan file's text; an edited plan shows "plan changed". */
	readonly planHash: string;
	readonly planPath?: string;
	/** Absent in a run of 0.1.0. */
	readonly owner?: RunOwner;
	/** The pid namespace its agents were started in; absent where there are none. */
	readonly pidNamespace?: string;
	/** The main checkout, absolute; git's own folder where there is none. */
	readonly repository: string;
	/** The checkout it was started in; absent: `repository`. */
	readonly startedIn?: string;
	/** base: commit every stream starts from; target: the branch merges go to ('' when HEAD was detached and base is not a branch). */
	readonly base: {readonly name: string; readonly commit: string};
	readonly target: string;
	readonly options: RunOptions;
	readonly createdAt: Instant;
	readonly finishedAt?: Instant;
	readonly bootId: string;
	readonly lastMessageAt: Instant;
	readonly isPaused: boolean;
	/** What made git run programs in the repository when the run began, by setting or file. Absent in a run of an older version. */
	readonly gitPrograms?: Readonly<Record<string, string>>;
	/** Allowed for good by earlier answers, for every stream. */
	readonly rules?: readonly string[];
	readonly isStopping: boolean;
	/** Why the run can only be looked at; never saved. */
	readonly viewOnly?: string;
	/** Only of a run that an earlier version began: it held everyone. */
	readonly gate?: UsageLimit;
	readonly gates?: readonly UsageLimit[];
	/** Limits in a row after which no work was seen, by whose they are. */
	readonly limitRounds?: number | Readonly<Record<string, number>>;
	/** Instants of automatic restarts of the last ten minutes. */
	readonly restarts: readonly Instant[];
	readonly isBreakerOpen: boolean;
	/** Why commits are not signed, as it was told. */
	readonly unsigned?: string;
	/** Texts of the alerts that the user has dismissed, by key, as long as they would say the same. */
	readonly dismissed?: Readonly<Record<string, string>>;
	readonly streams: Readonly<Record<string, Stream>>;
	readonly alerts: readonly Alert[];
	readonly conflicts: readonly Conflict[];
	/** How all unmerged branches do together. */
	readonly union?: Union;
	/** Streams waiting to be merged, in order. */
	readonly mergeQueue: readonly string[];
	readonly isDiskLow: boolean;
	/** What the user said on handing over; each fresh session is told. */
	readonly words?: HandoverNote;
	/** What agents of earlier runs found out, newest first; at most 30. */
	readonly earlier?: readonly EarlierFinding[];
	/** Only in a run with a lead. */
	readonly lead?: LeadRecord;
	/** The stream that works, or worked last, in the user's own checkout. */
	readonly checkout?: string;
	/** Machines that may have streams, by name, in the order given. Absent: this one alone. */
	readonly hosts?: Readonly<Record<string, Host>>;
	/** By the race's name; one that is not there is still run. */
	readonly races?: Readonly<Record<string, RaceState>>;
};

/** "Your own checkout": where linked folders, ignored files and relative paths come from. */
export const checkoutOf = ({startedIn, repository}: Pick<Run, 'startedIn' | 'repository'>): string =>
	startedIn ?? repository;

/** Plans never change. */
const planned = new WeakMap<Plan, ReadonlyMap<string, PlannedStream>>();

export const plannedStream = (run: Run, streamId: string): PlannedStream | undefined => {
	const known = planned.get(run.plan) ?? new Map(run.plan.streams.map(stream => [stream.id, stream]));
	planned.set(run.plan, known);
	return known.get(streamId);
};
