import type {MergedVerify} from '../../git/types.ts';

/** How a checkout lies: what is not committed there, and by what each file is known. */
export type CheckoutState = ReadonlyMap<string, string>;

/** What an engine saw and needs to know at its next look; nothing of it outlives the engine. */
export type Observations = {
	/** By worktree: what told that HEAD moved there, or a branch came or went. */
	readonly heads: Map<string, string>;
	/** By session: how the user's checkout lay when it began. */
	readonly checkouts: Map<string, CheckoutState>;
	/** By stream: when git was last asked how the user's checkout lies; epoch milliseconds. */
	readonly asked: Map<string, number>;
	/** By run, files and commands: verify of a base, asked once, also by streams that fail at the same time. */
	readonly bases: Map<string, Promise<MergedVerify>>;
	/** Trees of joined branches that have passed, with the commands they passed. */
	readonly passed: Set<string>;
};

export const createObservations = (): Observations => ({
	heads: new Map(),
	checkouts: new Map(),
	asked: new Map(),
	bases: new Map(),
	passed: new Set(),
});
