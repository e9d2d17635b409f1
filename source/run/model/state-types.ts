import type {Hint} from './hint.ts';
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

/** Why a session ended, or must end; decides what recovery does. */
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
	'budget',
	/** It is moved to another host. */
	'host',
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
	/** The lead, between two turns. */
	'streams',
] as const;
export type WaitingCause = (typeof waitingCauses)[number];

/** The user's word is asked for before a stream starts, or before it is done. */
export type Approval = 'before' | 'after';

export type StreamState =
	| {readonly is: 'pending'}
	/** `files`: in which its dependencies conflict with each other; only the user's spawn ends that. */
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
			/** Only for cause approval: what the user is asked for. */
			readonly gate?: Approval;
			readonly pid?: number;
			/** Only for cause attached: what it gets back when the user leaves it as it was. */
			readonly was?: StreamState;
	  }
	| {readonly is: 'stalled'; readonly since: Instant}
	| {readonly is: 'recovering'; readonly since: Instant; readonly class: EndingClass}
	| {readonly is: 'verifying'; readonly step: 'evidence' | 'verify' | 'review'; readonly since: Instant}
	| {readonly is: 'completed'; readonly at: Instant}
	| {
			readonly is: 'failed';
			readonly reason: string;
			readonly class: EndingClass;
			readonly at: Instant;
			/** What to do about it; absent: recover. */
			readonly hint?: Hint;
	  }
	/**
	 * `isWithRun`: because the run was stopped; it continues with the run. `isByLead`: it was the lead, not the user.
	 * `reason`: what was said.
	 */
	| {
			readonly is: 'stopped';
			readonly at: Instant;
			readonly isWithRun?: boolean;
			readonly isByLead?: boolean;
			readonly reason?: string;
	  };
export type StateName = StreamState['is'];

export type MergeState =
	/** `hintOf`: it was refused, and this can be done about it. */
	| {readonly is: 'unmerged'; readonly note?: string; readonly hint?: Hint}
	/** `into`, `dirty` and `isForced` are what the user asked for, so that another engine can continue with it. */
	| {readonly is: 'queued'; readonly into?: string; readonly isForced?: boolean}
	| {
			readonly is: 'merging';
			readonly step: MergeStep;
			readonly since: Instant;
			readonly into?: string;
			readonly dirty?: 'commit' | 'leave';
			readonly isForced?: boolean;
	  }
	| {
			readonly is: 'merged';
			readonly into: string;
			readonly commit: string;
			readonly at: Instant;
			readonly by?: MergedBy;
	  }
	| {
			readonly is: 'conflicted';
			readonly files: readonly string[];
			readonly into?: string;
			readonly isForced?: boolean;
			/** Its agent has tried to resolve it: why it is in conflict still. */
			readonly note?: string;
	  };
/** Without a merge commit: the branch was moved on to it, or its changes came as other commits. */
export type MergedBy = 'forward' | 'contents';
export type MergeStep = 'verify' | 'merge' | 'verify merged tree' | 'move branch';
