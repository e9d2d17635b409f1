import type {Instant} from '../../model/state-types.ts';

/** The engine's own machine, as a plan names it. */
export const localHost = 'local';

/** What a host says of itself, and what the user said of it when it was added. */
export type HostFacts = {
	/** Another one: the machine was started anew, nothing of before runs there. */
	readonly bootId: string;
	readonly slots: number;
	/** Of those, how many agents of other engines have. */
	readonly others: number;
	readonly labels: readonly string[];
	/** Agents that are there. */
	readonly agents: readonly string[];
	/** Agents may be put in a sandbox there. */
	readonly hasSandbox: boolean;
	readonly freeBytes: number;
	/** What waits to be computed there, on average over a minute. */
	readonly load: number;
	/** Where it has the worktrees of this run. */
	readonly folder: string;
};

/** A machine that works on streams. `connecting`: it was not heard of yet under this engine. */
export type Host = {
	readonly state: 'connecting' | 'up' | 'away' | 'refused';
	readonly since: Instant;
	readonly slots: number;
	readonly labels: readonly string[];
	/** So long after it went away its streams are moved without being asked; absent: only the user moves. */
	readonly moveAfterMs?: number;
	/** Nothing new is placed there. */
	readonly isDrained?: boolean;
	readonly reason?: string;
	readonly hint?: string;
	readonly facts?: HostFacts;
	/** Of this machine: agents that streams ask for and that are not here, and `sandbox`. */
	readonly lacks?: readonly string[];
};

/** Which host has a stream. The epoch never falls: what comes from an older one counts no more. */
export type Placement = {
	readonly host: string;
	readonly epoch: number;
	readonly at: Instant;
	/** Hosts it was moved from: what it had left there may still come. */
	readonly left?: readonly string[];
};

export type HostEvent =
	/** It is connected and has looked at what it was left with. */
	| {readonly type: 'host.seen'; readonly name: string; readonly facts: HostFacts}
	| {readonly type: 'host.away'; readonly name: string; readonly reason: string}
	/** It can be reached, and nothing can be done there until the user has seen to it. */
	| {readonly type: 'host.refused'; readonly name: string; readonly reason: string; readonly hint: string}
	/** Its host was without this machine for too long, and has ended it. */
	| {readonly type: 'session.fenced'; readonly streamId: string; readonly sessionId: string}
	/** Work that a stream had left there when it was moved is saved here. */
	| {readonly type: 'host.kept'; readonly name: string; readonly streamId: string; readonly ref: string};
