import type {Question} from '../../controls/actions.ts';
import type {Run} from '../../run/model/types.ts';

export const tabNames = ['log', 'diff', 'tasks', 'timeline'] as const;
export type TabName = (typeof tabNames)[number];

/** What is asked or shown above the page. */
export type OpenDialog =
	| {readonly is: 'question'; readonly question: Question}
	/** `key`: of the question or approval; absent: the most blocking. */
	| {readonly is: 'ask'; readonly key?: string}
	| {readonly is: 'merge' | 'compare' | 'message'; readonly streamId: string}
	| {readonly is: 'fork' | 'back'; readonly streamId: string; readonly checkpoint: number}
	| {readonly is: 'newStream' | 'graph' | 'grants' | 'hosts' | 'help'};

export type PageState = {
	readonly run: Run | null;
	/** The engine has told how things are. */
	readonly isLoaded: boolean;
	readonly heardAt: number;
	readonly isLive: boolean;
	readonly clockAhead: number;
	readonly focusedId: string | undefined;
	/** The stream in focus has the page for itself. */
	readonly isOpen: boolean;
	readonly tab: TabName;
	readonly filter: string;
	readonly isFiltering: boolean;
	/** Counts how often the log was told to stay at its end. */
	readonly followed: number;
	readonly dialog: OpenDialog | undefined;
	readonly toast: {readonly text: string; readonly isBad: boolean} | undefined;
};

export const firstState: PageState = {
	run: null,
	isLoaded: false,
	heardAt: 0,
	isLive: false,
	clockAhead: 0,
	focusedId: undefined,
	isOpen: false,
	tab: 'log',
	filter: '',
	isFiltering: false,
	followed: 0,
	dialog: undefined,
	toast: undefined,
};
