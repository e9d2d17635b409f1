import type {Instant} from '../../model/state-types.ts';

/** One thing done outside of this machine: saved before it is begun, and looked for outside before it is done. */
export type DeliveryStep =
	| {readonly is: 'push'; readonly head: string}
	/** `onto`: the stream whose branch is the base; absent: the branch the run goes to. With `waitsFor` it is a draft. */
	| {readonly is: 'create'; readonly head: string; readonly onto?: string; readonly waitsFor: readonly string[]}
	/** The base as the remote has it now is merged into the stream's branch, for these have landed there. */
	| {readonly is: 'sync'; readonly landed: readonly string[]}
	| {readonly is: 'retarget'; readonly onto?: string}
	| {readonly is: 'ready'}
	/** `key` stands hidden in the comment: by it the next engine finds that it was made. */
	| {readonly is: 'comment'; readonly key: string; readonly text: string};

export type PullRequest = {
	readonly number: number;
	readonly url: string;
	readonly state: 'open' | 'closed' | 'merged';
	readonly isDraft: boolean;
	/** The branch it goes to, as the remote calls it. */
	readonly base: string;
	/** Once it is merged: the commit that the base has of it. */
	readonly commit?: string;
	/** The stream whose branch that is. */
	readonly onto?: string;
	/** The streams it was made a draft for. */
	readonly waitsFor: readonly string[];
};

export type Checks = {
	readonly passed: number;
	readonly total: number;
	/** The names of those that failed. */
	readonly failed: readonly string[];
	/** Of which commit. */
	readonly head: string;
};

/** What somebody with the right to write has said of it. */
export type Review = {readonly id: string; readonly author: string; readonly text: string};

/** How a stream's work gets to where others look at it. */
export type Delivery = {
	/** The user, or the plan, wants a pull request of it. */
	readonly isWanted: boolean;
	readonly step?: DeliveryStep;
	/** What the remote has of its branch by us. */
	readonly pushed?: {readonly remote: string; readonly branch: string; readonly head: string};
	readonly pull?: PullRequest;
	/** Streams that landed on the base, and whose landing is in its branch. */
	readonly synced?: readonly string[];
	readonly checks?: Checks;
	readonly review?: 'approved' | 'changes';
	/** What its agent was told of, by what it is known by; written with the telling. */
	readonly told?: readonly string[];
	/** To be said on the pull request once its branch has moved on from `head`. */
	readonly answer?: {readonly key: string; readonly head: string; readonly to: string};
	/** Why the last step came to nothing. */
	readonly problem?: string;
	/** When it was last seen to be otherwise than before. */
	readonly changedAt?: Instant;
	/** The problem may pass: the step is done again then. */
	readonly retryAt?: Instant;
	readonly failures?: number;
};
