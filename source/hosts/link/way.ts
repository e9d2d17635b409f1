import type {Talk} from '../../process/talk.ts';
import type {HostEntry} from '../../store/hosts.ts';

/** Why a worker ended; `isRefused`: trying again will not help until the user has seen to it. */
export type Ending = {readonly reason: string; readonly hint?: string; readonly isRefused?: boolean};

/** A program of ours on a host that is spoken with. */
export type Call = Omit<Talk, 'reload'> & {
	/** Once it has ended, as the user reads it; `again`: what was missing there has been brought. */
	readonly ending: () => Promise<Ending | 'again'>;
};

/** Commits of a repository, to its clone on a host and back. */
export type Carrier = {
	/** Brings commits there, under names that only hold them. */
	readonly out: (commits: readonly string[]) => Promise<void>;
	/** Gets commits by their ids alone; whatever names the host has for them, none of them counts here. `known`: what need not come along. */
	readonly back: (commits: readonly string[], known: readonly string[]) => Promise<void>;
};

/** How the user's hosts are reached. */
export type Ways = {
	readonly wayTo: (name: string, entry: HostEntry) => Promise<Way>;
	readonly close: () => void;
};

/** How a host is reached. */
export type Way = {
	/** Starts the worker there with these words. */
	readonly dial: (words: readonly string[]) => Call;
	readonly carry: (repository: string, key: string) => Carrier;
	/** What to run in a terminal for a shell line in a terminal there; absent: that is not possible. */
	readonly attach?: (line: string) => readonly string[];
};
