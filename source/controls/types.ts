export type ScreenName =
	| 'grid'
	| 'log'
	| 'diff'
	| 'merge'
	| 'alerts'
	| 'help'
	| 'graph'
	| 'timeline'
	| 'compare'
	| 'ask'
	| 'grants'
	| 'hosts';

export type DialogChoice = {
	readonly key: string;
	readonly label: string;
	readonly value: string;
	/** Lets nothing happen that the text is about: it may be chosen before all of it was on the screen. */
	readonly isSafe?: boolean;
};

/** Programs of the user's own that are opened at a stream's worktree. */
export type Outside = 'editor' | 'history';

/** How the control room ended. detached: agents keep running; hangup: the terminal is gone, write nothing more and exit. */
export type ExitReason =
	| {readonly is: 'detached'}
	| {readonly is: 'stopped'}
	| {readonly is: 'hangup'}
	/** A new run is wanted in the place of the finished one. */
	| {readonly is: 'newRun'};
