import type {Checks, PullRequest, Review} from '../features/deliver/types.ts';
import type {HostEvent} from '../features/hosts/types.ts';
import type {Report} from './report.ts';
import type {
	Baseline,
	Checkpoint,
	Conflict,
	Exit,
	HandoverNote,
	Instant,
	MergedBy,
	MergeStep,
	ProcessIdentity,
	Question,
	RunOwner,
	StepLeft,
	VerifyResult,
	WorkFacts,
	Workplace,
} from './types.ts';

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
	/** Something else lies where the worktree was made: nothing there is touched. */
	/** Of the streams whose agent works under another account than the run's own. */
	| {readonly type: 'accounts.changed'; readonly accounts: Readonly<Record<string, string>>}
	/** Git cannot be asked there until the user has seen to it. */
	| {readonly type: 'sandbox.refused'; readonly streamId: string; readonly hosts: readonly string[]}
	| {readonly type: 'worktree.unreadable'; readonly streamId: string; readonly reason: string}
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
	| {
			readonly type: 'session.started';
			readonly streamId: string;
			readonly sessionId: string;
			readonly process: ProcessIdentity;
	  }
	| {
			readonly type: 'session.startFailed';
			readonly streamId: string;
			readonly sessionId: string;
			readonly reason: string;
			readonly isPermanent: boolean;
			/** Nothing was started at all: the same attempt begins again. */
			readonly isNeverStarted?: boolean;
	  }
	/** Everything read from `offset` on; `lines` is how many. */
	| {
			readonly type: 'session.reported';
			readonly streamId: string;
			readonly sessionId: string;
			readonly reports: readonly Report[];
			readonly offset: number;
			readonly memory: unknown;
	  }
	/** The process is gone and its output is read to the end. `lastLine`: the last of stderr or stdout. */
	| {
			readonly type: 'session.exited';
			readonly streamId: string;
			readonly sessionId: string;
			readonly exit: Exit | 'unknown';
			readonly lastLine: string;
	  }
	/** A sign of work that is not output: CPU time of its processes. */
	| {readonly type: 'session.worked'; readonly streamId: string; readonly sessionId: string}
	/** Answer to session.stop: no process of the session is left (or `left` could not be ended). */
	| {
			readonly type: 'session.stopped';
			readonly streamId: string;
			readonly sessionId: string;
			readonly left: number;
			/** Locks that its git left when it was killed; they are removed. */
			readonly locks?: readonly string[];
			/** What still runs in its worktree and cannot be told to be its own. */
			readonly strays?: readonly {readonly pid: number; readonly name: string}[];
	  }
	| {readonly type: 'session.flooded'; readonly streamId: string; readonly sessionId: string; readonly bytes: number}
	| {
			readonly type: 'checkpoint.saved';
			readonly number: number;
			readonly streamId: string;
			readonly checkpoint?: Omit<Checkpoint, 'completedTasks' | 'attempt'>;
			readonly work: WorkFacts;
			/** Of a verify command that was ended from outside. */
			readonly left?: StepLeft;
	  }
	| {readonly type: 'checkpoint.failed'; readonly streamId: string; readonly number: number; readonly reason: string}
	/** What git says now; comes by itself while a stream works, and as the answer to work.commit. */
	| {readonly type: 'work.seen'; readonly streamId: string; readonly work: WorkFacts; readonly isAnswer: boolean}
	/** Answer to work.commit when there is nothing to look at any more. */
	| {readonly type: 'commit.failed'; readonly streamId: string; readonly reason: string}
	/** `number` is that of the checkpoint that was saved before. */
	| {
			readonly type: 'back.finished';
			readonly streamId: string;
			readonly number: number;
			readonly ok: boolean;
			readonly reason?: string;
	  }
	/** `number` is that of the checkpoint that was saved before; `commit`: what the branch is at with it, `parent` before it. */
	| {
			readonly type: 'hunk.changed';
			readonly streamId: string;
			readonly number: number;
			readonly result:
				| {readonly ok: true; readonly parent: string; readonly commit: string}
				| {readonly ok: false; readonly reason: string};
	  }
	/** Its worktree's folder is not there any more. */
	| {readonly type: 'work.lost'; readonly streamId: string; readonly reason: string}
	| {
			readonly type: 'verify.finished';
			readonly streamId: string;
			readonly result: VerifyResult;
			readonly left?: StepLeft;
	  }
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
	| {readonly type: 'merge.undone'; readonly streamId: string; readonly into: string}
	/** What is there of worktrees and branches in which nobody works. */
	| {
			readonly type: 'places.seen';
			readonly streams: readonly {
				readonly streamId: string;
				readonly isThere: boolean;
				readonly hasBranch: boolean;
			}[];
	  }
	| {
			readonly type: 'radar.scanned';
			readonly conflicts: readonly Conflict[];
			readonly behind: Readonly<Record<string, Readonly<Record<string, number>>>>;
	  }
	| {
			readonly type: 'question.asked';
			readonly streamId: string;
			readonly sessionId: string;
			readonly question: Omit<Question, 'at' | 'sessionId'>;
	  }
	/** It is denied, and nobody is asked. */
	| {
			readonly type: 'question.unreadable';
			readonly streamId: string;
			readonly sessionId: string;
			readonly questionId: string;
			readonly message: string;
	  }
	/** The session's hook has handed the message to the agent. */
	| {
			readonly type: 'message.taken';
			readonly streamId: string;
			readonly sessionId: string;
			readonly messageId: string;
	  }
	| {readonly type: 'attach.ended'; readonly streamId: string; readonly isLost: boolean}
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
	  }
	/** All that git has of a stream, oldest first. */
	| {
			readonly type: 'checkpoints.found';
			readonly streamId: string;
			readonly checkpoints: readonly Pick<Checkpoint, 'ref' | 'commit' | 'at' | 'why'>[];
	  }
	| {readonly type: 'repository.damaged'; readonly what: string; readonly cure: string}
	| {readonly type: 'repository.mended'}
	/** Names of git's settings, hooks and attributes that are not as at the run's start; none: they are again. */
	| {readonly type: 'programs.changed'; readonly names: readonly string[]};

export type Tick = {readonly type: 'tick'};
