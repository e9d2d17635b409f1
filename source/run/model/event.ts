import type {HostEvent} from '../features/hosts/types.ts';
import type {MergeEvent} from './merge-event.ts';
import type {SessionEvent} from './session-event.ts';
import type {HandoverNote, Instant, RunOwner} from './types.ts';
import type {WorkEvent} from './work-event.ts';
import type {WorktreeEvent} from './worktree-event.ts';

/** What happened outside, told to the core. Session events carry the session id: a stale session changes nothing. */
export type RunEvent =
	| HostEvent
	/** `repository`: the main checkout as it is called now; it may have been moved. */
	| {
			readonly type: 'engine.started';
			readonly bootId: string;
			readonly owner?: RunOwner;
			readonly pidNamespace?: string;
			/** It ran in another container or on another machine before: nobody here can see whether its agents live. */
			readonly isElsewhere?: boolean;
			readonly repository?: string;
			/** What the user said when the last session of theirs ended; null: nothing. Absent: not known. */
			readonly words?: HandoverNote | null;
	  }
	| {readonly type: 'disk.measured'; readonly freeBytes: number}
	| {readonly type: 'store.failed'; readonly reason: string}
	| {readonly type: 'store.recovered'}
	/**
	 * What was read of the run at the engine's start was not whole; `quarantined` streams are left out of it, `restored` are from a
	 * copy, `older` of them from before the last save. The whole run is that of the copy, or the backup from before the last save.
	 */
	| {
			readonly type: 'store.damaged';
			readonly quarantined: readonly string[];
			readonly restored: readonly string[];
			readonly older?: readonly string[];
			readonly isBackup: boolean;
			readonly isCopy?: boolean;
			/** When the backup was the newest state, and how many entries of the history came after it. */
			readonly savedAt?: Instant;
			readonly since?: number;
			/** Neither plan.json nor a copy of it is as it was saved. */
			readonly isPlanChanged?: boolean;
			/** Lines of the history that were not whole, and how many of them are lost. */
			readonly journal?: {readonly damaged: number; readonly lost: number};
	  }
	| {readonly type: 'repository.damaged'; readonly what: string; readonly cure: string}
	| {readonly type: 'repository.mended'}
	/** Names of git's settings, hooks and attributes that are not as at the run's start; none: they are again. */
	| {readonly type: 'programs.changed'; readonly names: readonly string[]}
	| WorktreeEvent
	| SessionEvent
	| WorkEvent
	| MergeEvent;

export type Tick = {readonly type: 'tick'};
