import type {Run} from '../run/model/types.ts';

export const keyGroups = ['move', 'stream', 'run', 'view', 'own', 'leave'] as const;
export type KeyGroup = (typeof keyGroups)[number];

export type ActionName =
	| 'up'
	| 'down'
	| 'left'
	| 'right'
	| 'next'
	| 'previous'
	| 'number'
	| 'first'
	| 'last'
	| 'scrollUp'
	| 'scrollDown'
	| 'scrollTop'
	| 'scrollEnd'
	| 'log'
	| 'back'
	| 'spawn'
	| 'recover'
	| 'stop'
	| 'pause'
	| 'continue'
	| 'merge'
	| 'mergeAll'
	| 'verify'
	| 'deliver'
	| 'newStream'
	| 'newRun'
	| 'approve'
	| 'grants'
	| 'hosts'
	| 'attach'
	| 'shell'
	| 'message'
	| 'diff'
	| 'alerts'
	| 'compare'
	| 'graph'
	| 'timeline'
	| 'filter'
	| 'order'
	| 'fold'
	| 'command'
	| 'menu'
	| 'follow'
	| 'help'
	| 'detach'
	| 'stopAll'
	| 'suspend'
	/** A command of the user's own, by its name. */
	| `own:${string}`;

export type KeyContext = {readonly run: Run | null; readonly focusedId: string | undefined};

/** A key of any screen. */
export type Binding = {
	/** Names as `keyName` gives them. */
	readonly keys: readonly string[];
	/** How the key is written, in help and footer. */
	readonly show: string;
	/** One word for the footer. */
	readonly label: string;
	/** One sentence for help and readme. */
	readonly help: string;
	/** Why it does nothing now, one sentence. */
	readonly refusal?: (context: KeyContext) => string | undefined;
};

/** A key of the grid. */
export type KeyBinding = Binding & {
	readonly action: ActionName;
	readonly group: KeyGroup;
	/** Place in the footer, lower first; absent: never there. */
	readonly footer?: number;
	/** Of a command of the user's own: the program and its words. */
	readonly argv?: readonly string[];
};

export const refusalOf = (binding: Binding, context: KeyContext): string | undefined => binding.refusal?.(context);
