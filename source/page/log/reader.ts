import type {LogEntry, LogPage} from '../../run/model/report.ts';
import type {Requests} from '../link/requests.ts';

const firstEntries = 300;
const nextEntries = 60;
const mostEntries = 3000;

/** What was read of a log: entries `from` to `from + entries.length` of one session. */
export type ReadLog = {
	readonly sessionId: string;
	readonly attempt: number;
	readonly from: number;
	readonly entries: readonly LogEntry[];
};

export const nothingRead: ReadLog = {sessionId: '', attempt: 1, from: 0, entries: []};

const totalOf = ({from, entries}: ReadLog): number => from + entries.length;

const shortened = ({from, entries, ...rest}: ReadLog): ReadLog => {
	const extra = Math.max(0, entries.length - mostEntries);
	return extra === 0 ? {...rest, from, entries} : {...rest, from: from + extra, entries: entries.slice(extra)};
};

const wholePage = ({sessionId, attempt, entries, total}: LogPage): ReadLog => ({
	sessionId,
	attempt,
	from: total - entries.length,
	entries,
});

/** The log of one stream, read piece by piece, one question at a time. */
export class LogReader {
	#read = nothingRead;
	#version = '';
	#wanted = '';
	#isAsking = false;
	readonly #streamId: string;
	readonly #requests: Requests;
	readonly #onRead: (read: ReadLog) => void;
	readonly #onError: (error: unknown) => void;

	/** `onError` is told why nothing could be read, and undefined once it can. */
	constructor(
		streamId: string,
		requests: Requests,
		onRead: (read: ReadLog) => void,
		onError: (error: unknown) => void,
	) {
		this.#streamId = streamId;
		this.#requests = requests;
		this.#onRead = onRead;
		this.#onError = onError;
	}

	/** `version` changes when the log may have grown; empty: there is none yet. What could not be read is asked for again. */
	want(version: string): void {
		this.#wanted = version;
		if (version !== '' && !this.#isAsking) void this.#catchUp();
	}

	async readEarlier(): Promise<void> {
		const asked = this.#read;
		const page = await this.#requests
			.log(this.#streamId, {limit: firstEntries, before: asked.from})
			.catch(this.#onError);
		if (!page || this.#read.sessionId !== asked.sessionId || this.#read.from !== asked.from) return;
		const entries = [...page.entries, ...this.#read.entries];
		this.#tell({...this.#read, from: asked.from - page.entries.length, entries});
	}

	get canReadEarlier(): boolean {
		return this.#read.from > 0 && this.#read.entries.length < mostEntries;
	}

	async #catchUp(): Promise<void> {
		this.#isAsking = true;
		try {
			while (this.#version !== this.#wanted) await this.#readNext(this.#wanted);
			this.#onError(undefined);
		} catch (error) {
			this.#onError(error);
		}
		this.#isAsking = false;
	}

	async #readNext(version: string): Promise<void> {
		const {sessionId, attempt, entries} = this.#read;
		const isKnown = sessionId !== '';
		const page = await this.#requests.log(this.#streamId, {limit: isKnown ? nextEntries : firstEntries});
		const count = page === null ? 0 : page.total - totalOf(this.#read);
		this.#version = version;
		if (isKnown && page?.sessionId === sessionId && count >= 0 && count <= page.entries.length) {
			if (count === 0) return;
			const more = page.entries.slice(-count);
			return this.#tell(shortened({...this.#read, attempt, entries: [...entries, ...more]}));
		}
		// Another session, or more came than was asked for: all of it anew.
		const whole = isKnown ? await this.#requests.log(this.#streamId, {limit: firstEntries}) : page;
		this.#tell(whole === null ? nothingRead : wholePage(whole));
	}

	#tell(read: ReadLog): void {
		this.#read = read;
		this.#onRead(read);
	}
}
