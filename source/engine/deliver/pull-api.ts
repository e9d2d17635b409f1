import type {FoundPull} from '../../run/features/deliver/gh-json.ts';
import type {SeenPull} from '../../run/features/deliver/gh-query.ts';
import type {Outside} from './outside.ts';

/** What is asked of a forge, and done there, whichever it is. Each throws UserError with the forge's own reason. */
export type PullApi = {
	/** Before anything is pushed. */
	readonly requireLogin: () => Promise<void>;
	readonly view: (number: number) => Promise<FoundPull>;
	/** The open one of a branch, whoever opened it, or one that was merged with this very commit. */
	readonly find: (wanted: {readonly branch: string; readonly head: string}) => Promise<FoundPull | undefined>;
	readonly create: (pull: NewPull) => Promise<FoundPull>;
	readonly setBase: (number: number, base: string) => Promise<void>;
	readonly setReady: (number: number) => Promise<void>;
	readonly comments: (number: number) => Promise<readonly string[]>;
	readonly comment: (number: number, body: string) => Promise<void>;
	/** Only while its branch is at `head`. */
	readonly land: (number: number, head: string) => Promise<void>;
	/** How all of these stand. */
	readonly seen: (numbers: readonly number[]) => Promise<readonly SeenPull[]>;
	/** What a failed job wrote; '' while there is nothing. */
	readonly failedLog: (job: string) => Promise<string>;
	/** How a text refers to one. */
	readonly refOf: (number: number) => string;
};

export type NewPull = {
	readonly branch: string;
	readonly head: string;
	readonly base: string;
	readonly title: string;
	readonly isDraft: boolean;
	readonly body: string;
};

export type At = {
	readonly env: Readonly<Record<string, string>>;
	/** `host/owner/name`; of GitLab, groups in groups may stand between. */
	readonly repository: string;
	/** Runs what changes the world outside; gives the end of what it said. */
	readonly change: (outside: Outside) => Promise<string>;
};
