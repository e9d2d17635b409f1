import type {Instant} from './state-types.ts';

export const findingKinds = ['note', 'discovery', 'warning', 'decision', 'test', 'document'] as const;

/** Something an agent wants the next session, or the next person, to know; it ends up in the handover. */
export type Finding = {
	readonly title: string;
	readonly kind: (typeof findingKinds)[number];
	/** Markdown, raw; at most 20,000 characters. */
	readonly text: string;
	readonly at: Instant;
	/** Absent when the user stored it. */
	readonly sessionId?: string;
};

/** A work product of an earlier run, cut short, with the files its stream had to do with. */
export type EarlierFinding = Pick<Finding, 'title' | 'kind' | 'text' | 'at'> & {
	readonly streamName: string;
	readonly files: readonly string[];
};

/** What the user says to those who come after; raw, at most 4000 characters. */
export type HandoverNote = {readonly text: string; readonly at: Instant};

/** What is said to a stream's agent. */
export type Message = {
	readonly id: string;
	/** `delivery`: of its pull request. `grid`: a nudge. */
	readonly from: 'person' | 'lead' | 'grid' | 'delivery' | 'reviewer';
	readonly text: string;
	readonly at: Instant;
	/** The session it was last given to, and how: in a file for its hook, or in its prompt. */
	readonly given?: {readonly sessionId: string; readonly by: 'hook' | 'prompt'};
	/** When the agent had it: by its hook, or in the prompt of a session. */
	readonly deliveredAt?: Instant;
};

/** What the lead agent is told of the other streams, and may wake it. */
export type LeadEvent = {
	/** Counted from 1; the lead's cursor. */
	readonly number: number;
	readonly at: Instant;
	/** One line, safe to print. */
	readonly text: string;
	/** calm: can wait; soon: answers a poll that waits; wake: worth waking the lead for. */
	readonly weight: 'calm' | 'soon' | 'wake';
};

/** What a run remembers of its lead. */
export type LeadRecord = {
	/** Oldest first; at most the last 200. */
	readonly news: readonly LeadEvent[];
	/** How many there ever were. */
	readonly count: number;
	/** Up to which it was told. */
	readonly told: number;
	/** Up to which it was told when it was last woken: a prompt that is written again begins there. */
	readonly toldBefore: number;
	readonly wokenAt?: Instant;
	/** Instants of the spawns of the last minute. */
	readonly spawns: readonly Instant[];
};
