import type {AgentName, PlannedStream} from '../../plan/types.ts';
import type {DeliveryStep} from '../features/deliver/types.ts';
import type {HunkChange} from '../features/review/types.ts';
import type {Activity, Alert, ProcessIdentity} from './types.ts';

/** What the core asks the outside to do. Each is safe to repeat; the engine answers with an event of the same noun. */
export type Effect =
	| {
			readonly type: 'worktree.prepare';
			readonly streamId: string;
			readonly dependencies: readonly {readonly streamId: string; readonly branch: string}[];
			readonly keepConflict: boolean;
	  }
	| {
			readonly type: 'worktree.update';
			readonly streamId: string;
			readonly dependencies: readonly {readonly streamId: string; readonly branch: string}[];
	  }
	/** Leaves the merge of `into` in the stream's branch in progress in its worktree. */
	| {readonly type: 'conflict.prepare'; readonly streamId: string; readonly into: string}
	| {readonly type: 'setup.run'; readonly streamId: string; readonly command: string}
	| {
			readonly type: 'session.start';
			readonly streamId: string;
			readonly sessionId: string;
			readonly attempt: number;
			readonly agent: AgentName;
			readonly stream: PlannedStream;
			readonly prompt: string;
			/** The agent's own conversation id to continue with. */
			readonly resumeId?: string;
	  }
	/** Ends every process of the session and answers session.stopped. */
	| {
			readonly type: 'session.stop';
			readonly streamId: string;
			readonly sessionId: string;
			readonly process?: ProcessIdentity;
	  }
	| {readonly type: 'checkpoint.save'; readonly streamId: string; readonly number: number; readonly why: string}
	/** Commits what is left uncommitted, answers work.seen {isAnswer}. */
	| {readonly type: 'work.commit'; readonly streamId: string; readonly message: string; readonly sessionId: string}
	/** Makes worktree and branch what the checkpoint `to` holds; `saved` holds what is there now. Answers back.finished. */
	| {
			readonly type: 'back.start';
			readonly streamId: string;
			readonly number: number;
			readonly saved: string;
			readonly to: string;
			readonly message: string;
	  }
	/** Commits the change on the stream's branch and in its worktree; answers hunk.changed. */
	| {
			readonly type: 'hunk.change';
			readonly streamId: string;
			readonly number: number;
			readonly change: HunkChange;
	  }
	| {readonly type: 'work.look'; readonly streamId: string}
	| {readonly type: 'verify.run'; readonly streamId: string; readonly command: string}
	| {
			readonly type: 'merge.start';
			readonly streamId: string;
			readonly into: string;
			readonly verify?: string;
			/** Runs before `verify`: the merged tree needs what the stream's own worktree got by it. */
			readonly setup?: string;
			readonly dirty?: 'commit' | 'leave';
			/** The pull request by which it lands instead, and the commit that was proved. */
			readonly pull?: {readonly number: number; readonly head: string};
	  }
	/** Looks whether the step was done already, and does it otherwise; answers delivery.*. */
	| {readonly type: 'delivery.start'; readonly streamId: string; readonly step: DeliveryStep}
	/** Another agent reads what the stream has changed up to `head`; answers reviewer.answered. */
	| {readonly type: 'reviewer.ask'; readonly streamId: string; readonly agent: AgentName; readonly head: string}
	/** Joins these branches to the target in memory and verifies that; answers union.checked. */
	| {
			readonly type: 'union.check';
			readonly key: string;
			readonly streamIds: readonly string[];
			readonly isAsked: boolean;
	  }
	| {readonly type: 'union.stop'}
	| {readonly type: 'radar.scan'}
	| {readonly type: 'worktree.remove'; readonly streamId: string}
	| {readonly type: 'activity.add'; readonly activity: Activity}
	| {readonly type: 'alert.raise'; readonly alert: Alert}
	/** The answer an agent waits for. */
	| {
			readonly type: 'question.answer';
			readonly streamId: string;
			readonly sessionId: string;
			readonly questionId: string;
			readonly verdict: 'allow' | 'deny';
			readonly message?: string;
	  }
	/** Lays a message where the session's hook finds it; it answers with message.taken. */
	| {
			readonly type: 'message.deliver';
			readonly streamId: string;
			readonly sessionId: string;
			readonly messageId: string;
			readonly text: string;
	  }
	| {readonly type: 'results.write'};

export type EffectType = Effect['type'];

/** What is done with the work in a stream's worktree, on whatever machine that is. */
export type WorkEffect = Extract<
	Effect,
	{
		type:
			| 'worktree.prepare'
			| 'worktree.update'
			| 'worktree.remove'
			| 'conflict.prepare'
			| 'setup.run'
			| 'checkpoint.save'
			| 'work.commit'
			| 'back.start'
			| 'hunk.change'
			| 'work.look'
			| 'verify.run';
	}
>;
