import type {ExitReason} from '../types.ts';

/** What the app may do to its terminal beyond drawing. */
export type TerminalControl = {
	readonly leave: (reason: ExitReason) => void;
	/** Bytes that are no picture: a notice, a copy. */
	readonly write: (bytes: string) => void;
	/** Stops reading keys, so that they reach whoever has the terminal now; called while the app has let go of it. */
	readonly holdInput: () => Promise<void>;
	/** Ctrl-Z: stops this process; resolves once it goes on. */
	readonly stopSelf: () => Promise<void>;
};
