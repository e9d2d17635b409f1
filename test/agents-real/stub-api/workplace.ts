/** What the stub remembers of one worktree, over all the sessions that worked in it. */
export type Workplace = {
	/** Claude's session ids, oldest first. */
	readonly sessions: string[];
	/** Numbers of tasks whose commit succeeded. */
	readonly committed: Set<number>;
	/** The request that is never answered: its session and how long its conversation was. */
	hung?: {readonly sessionId: string; readonly length: number};
	/** Sessions whose context is full for ever. */
	readonly full: Set<string>;
	/** Epoch milliseconds until which requests are refused. */
	limitedUntil?: number;
	hasRunLongCommand: boolean;
	hasAsked: boolean;
	hasStored: boolean;
	hasLooked: boolean;
};

export const createWorkplace = (): Workplace => ({
	sessions: [],
	committed: new Set(),
	full: new Set(),
	hasRunLongCommand: false,
	hasAsked: false,
	hasStored: false,
	hasLooked: false,
});
