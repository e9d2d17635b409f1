import type {Checks, PullRequest, Review} from '../features/deliver/types.ts';
import type {Conflict, MergedBy, MergeStep, Workplace} from './types.ts';

/** How work comes in: merges, conflicts, pull requests. */
export type MergeEvent =
	| {
			readonly type: 'merge.stepped';
			readonly streamId: string;
			readonly step: MergeStep;
	  }
	/** `by`: how it came in when not by a merge commit of its own. */
	| {
			readonly type: 'merge.finished';
			readonly streamId: string;
			readonly into: string;
			readonly commit: string;
			readonly by?: MergedBy;
	  }
	| {readonly type: 'merge.conflicted'; readonly streamId: string; readonly files: readonly string[]}
	/** The merge lies in the stream's worktree; no files: git merged by itself. `head`: its branch before, '' when nothing was to merge. */
	| {
			readonly type: 'conflict.prepared';
			readonly streamId: string;
			readonly files: readonly string[];
			readonly head: string;
	  }
	| {readonly type: 'conflict.refused'; readonly streamId: string; readonly reason: string}
	/** Nothing has changed; `reason` says why. */
	| {readonly type: 'merge.refused'; readonly streamId: string; readonly reason: string}
	| {
			readonly type: 'delivery.pushed';
			readonly streamId: string;
			readonly remote: string;
			readonly branch: string;
			readonly head: string;
	  }
	/** How it stands at the remote now, whoever changed it; `log`: the end of what the failed checks wrote, `isLogComing` once it can be had. */
	| {
			readonly type: 'delivery.seen';
			readonly streamId: string;
			readonly pull: Omit<PullRequest, 'onto' | 'waitsFor'>;
			readonly checks?: Checks;
			readonly review?: 'approved' | 'changes';
			readonly reviews: readonly Review[];
			readonly log?: string;
			readonly isLogComing?: boolean;
	  }
	/** The base is in its branch here; it is still to be verified. */
	| {
			readonly type: 'delivery.synced';
			readonly streamId: string;
			readonly landed: readonly string[];
			readonly workplace?: Workplace;
	  }
	/** GitHub has taken it into its own queue. */
	| {readonly type: 'merge.enqueued'; readonly streamId: string}
	/** It is there as it was asked for, whoever made it. */
	| {readonly type: 'delivery.opened'; readonly streamId: string; readonly pull: PullRequest}
	| {readonly type: 'delivery.commented'; readonly streamId: string; readonly key: string}
	/** Nothing has changed outside; `isPassing`: another attempt may go better by itself. */
	| {
			readonly type: 'delivery.failed';
			readonly streamId: string;
			readonly reason: string;
			readonly hint?: string;
			readonly isPassing?: boolean;
	  }
	/** Streams whose work the target holds, whoever merged it. */
	| {
			readonly type: 'merge.seen';
			readonly streamIds: readonly string[];
			readonly into: string;
			readonly commit: string;
			readonly by?: MergedBy;
	  }
	/** The branch it was merged into does not hold its merge any more. */
	/** `isLater`: what was merged is there, and its branch has commits from after it that are not. */
	| {readonly type: 'merge.undone'; readonly streamId: string; readonly into: string; readonly isLater?: boolean}
	| {
			readonly type: 'radar.scanned';
			readonly conflicts: readonly Conflict[];
			readonly behind: Readonly<Record<string, Readonly<Record<string, number>>>>;
	  };
