import type {UnionResult} from '../features/proof/union-types.ts';
import type {ReviewerAnswer} from '../features/reviewer/types.ts';
import type {Checkpoint, StepLeft, VerifyResult, WorkFacts} from './types.ts';

/** What git and the steps say of the work: checkpoints, commits, verify. */
export type WorkEvent =
	| {
			readonly type: 'checkpoint.saved';
			readonly number: number;
			readonly streamId: string;
			readonly checkpoint?: Omit<Checkpoint, 'completedTasks' | 'attempt'>;
			readonly work: WorkFacts;
			/** Of a verify command that was ended from outside. */
			readonly left?: StepLeft;
	  }
	| {
			readonly type: 'checkpoint.failed';
			readonly streamId: string;
			readonly number: number;
			readonly reason: string;
			/** What git says of the worktree all the same. */
			readonly work?: WorkFacts;
	  }
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
	| {
			readonly type: 'verify.finished';
			readonly streamId: string;
			readonly result: VerifyResult;
			readonly left?: StepLeft;
	  }
	/** What the reviewer said of a stream's changes, or why it said nothing. */
	| {readonly type: 'reviewer.answered'; readonly streamId: string; readonly answer: ReviewerAnswer}
	/** Of all unmerged branches together; without a result it could not be tried. */
	| {
			readonly type: 'union.checked';
			readonly key: string;
			readonly result?: UnionResult;
			readonly reason?: string;
	  }
	/** All that git has of a stream, oldest first. */
	| {
			readonly type: 'checkpoints.found';
			readonly streamId: string;
			readonly checkpoints: readonly Pick<Checkpoint, 'ref' | 'commit' | 'at' | 'why'>[];
	  };
