import type {Instant} from '../state-types.ts';

/** One thing done outside of this machine: saved before it is begun, and looked for outside before it is done. */
export type DeliveryStep =
	| {readonly is: 'push'; readonly head: string}
	/** `onto`: the stream whose branch is the base; absent: the branch the run goes to. With `waitsFor` it is a draft. */
	| {readonly is: 'create'; readonly head: string; readonly onto?: string; readonly waitsFor: readonly string[]}
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

/** How a stream's work gets to where others look at it. */
export type Delivery = {
	/** The user, or the plan, wants a pull request of it. */
	readonly isWanted: boolean;
	readonly step?: DeliveryStep;
	/** What the remote has of its branch by us. */
	readonly pushed?: {readonly remote: string; readonly branch: string; readonly head: string};
	readonly pull?: PullRequest;
	/** Why the last step came to nothing. */
	readonly problem?: string;
	/** The problem may pass: the step is done again then. */
	readonly retryAt?: Instant;
	readonly failures?: number;
};
