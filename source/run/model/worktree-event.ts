import type {Baseline, Workplace} from './types.ts';

/** What became of a worktree, its branch and what lies around it. */
export type WorktreeEvent =
	| {
			readonly type: 'worktree.prepared';
			readonly streamId: string;
			readonly workplace: Workplace;
			readonly note?: string;
	  }
	/** `files` when dependencies conflict with each other. */
	| {
			readonly type: 'worktree.failed';
			readonly streamId: string;
			readonly reason: string;
			readonly files?: readonly string[];
			readonly isPermanent: boolean;
	  }
	| {
			readonly type: 'worktree.updated';
			readonly streamId: string;
			readonly ok: boolean;
			readonly workplace?: Workplace;
			readonly reason?: string;
	  }
	/** Commits are to be signed; `problem`: why that fails with nobody at a terminal. */
	| {readonly type: 'signing.tried'; readonly problem?: string}
	/** The agent left its branch or HEAD; `isMended`: the branch holds its commits again. */
	| {readonly type: 'work.strayed'; readonly streamId: string; readonly text: string; readonly isMended: boolean}
	/** What was committed in its worktree beside its branch, and where that is kept. */
	| {
			readonly type: 'work.left';
			readonly streamId: string;
			readonly branch: string;
			readonly commits: readonly {readonly commit: string; readonly subject: string; readonly on: string}[];
	  }
	/** In the user's own checkout: files that were not committed, for the user may have changed them. */
	| {readonly type: 'work.unclear'; readonly streamId: string; readonly paths: readonly string[]}
	/** Files outside of its worktree that its tools wrote; not `isSure`: that changed in the user's checkout meanwhile. */
	| {
			readonly type: 'outside.written';
			readonly streamId: string;
			readonly paths: readonly string[];
			readonly isSure: boolean;
	  }
	/** In the user's own checkout another branch, or none (''), is checked out now. */
	| {readonly type: 'checkout.switched'; readonly streamId: string; readonly branch: string}
	/** Addresses that its agent asked for, and that the plan does not allow. */
	| {readonly type: 'sandbox.refused'; readonly streamId: string; readonly hosts: readonly string[]}
	/** It has all of the machine that it may take; `ended`: what was ended for that, '' for all that was inside. */
	| {
			readonly type: 'sandbox.full';
			readonly streamId: string;
			readonly of: 'memory' | 'processes';
			readonly most: number;
			readonly ended?: string;
	  }
	/** Git cannot be asked there until the user has seen to it. */
	| {readonly type: 'worktree.unreadable'; readonly streamId: string; readonly reason: string; readonly fix: string}
	/** Something else lies where the worktree was made: nothing there is touched. */
	| {readonly type: 'worktree.replaced'; readonly streamId: string; readonly reason: string; readonly fix: string}
	/** Removed by us, on purpose, after a backup. */
	| {readonly type: 'worktree.removed'; readonly streamId: string}
	/** It was to be removed and was not. */
	| {readonly type: 'worktree.kept'; readonly streamId: string; readonly reason: string}
	/** `startCommit`: setup has committed, too, and no agent had before. */
	| {
			readonly type: 'setup.finished';
			readonly streamId: string;
			readonly ok: boolean;
			readonly tail: string;
			readonly baseline?: Baseline;
			readonly startCommit?: string;
	  }
	/** Its worktree's folder is not there any more. */
	| {readonly type: 'work.lost'; readonly streamId: string; readonly reason: string}
	/** What is there of worktrees and branches in which nobody works. */
	| {
			readonly type: 'places.seen';
			readonly streams: readonly {
				readonly streamId: string;
				readonly isThere: boolean;
				readonly hasBranch: boolean;
			}[];
	  };
