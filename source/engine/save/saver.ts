const soonMs = 250;

/** `later`: it stands elsewhere too, and costs nothing when it is lost. */
export type SaveWhen = 'now' | 'soon' | 'later';
const retryMs = 2000;

export type SaverListener = {
	/** A write begins: what is said after this is not in it. */
	readonly onWriting: () => void;
	/** Every state up to this number is on the disk. */
	readonly onSaved: (number: number) => void;
	readonly onFailed: (number: number, reason: string) => void;
	/** One of the above threw. */
	readonly onBug: (error: unknown) => void;
};

type Waiter = {readonly number: number; readonly resolve: (problem: string | undefined) => void};

/** `isUrgent`: something in it is answered or acted upon once it is on the disk. Gives the reason when it failed. */
type Write<State> = (state: State, isUrgent: boolean) => Promise<string | undefined>;

/**
 * Saves states without holding anybody up: one write is under way, and what comes meanwhile goes together in the next. What
 * could not be written is tried again. `write` never rejects; it gives the reason when it failed.
 */
export class Saver<State> {
	readonly #write: Write<State>;
	readonly #listener: SaverListener;
	#next: {readonly state: State} | undefined;
	#number = 0;
	#isUrgent = false;
	#isWriting = false;
	#hasFailed = false;
	/** What could not be written was urgent. */
	#owesUrgent = false;
	#timer: NodeJS.Timeout | undefined;
	#dueAt = Number.POSITIVE_INFINITY;
	/** All that waits may wait longer. */
	#isLater = true;
	#waiters: readonly Waiter[] = [];

	readonly #laterMs: (state: State) => number;

	constructor(write: Write<State>, listener: SaverListener, laterMs: (state: State) => number = () => soonMs) {
		this.#write = write;
		this.#listener = listener;
		this.#laterMs = laterMs;
	}

	/** Takes a state to be saved, at once, in a moment or later, and gives its number. */
	save(state: State, when: SaveWhen): number {
		this.#next = {state};
		this.#number += 1;
		this.#isLater &&= when === 'later';
		if (when === 'now') this.#hurry();
		else this.#wait(when === 'later' ? this.#laterMs(state) : soonMs);
		return this.#number;
	}

	/** Resolves once what there is now is on the disk, or could not be saved: then with the reason. */
	async settled(): Promise<string | undefined> {
		if (this.isSettled()) return undefined;
		const answer = new Promise<string | undefined>(resolve => {
			this.#waiters = [...this.#waiters, {number: this.#number, resolve}];
		});
		this.#hurry();
		return answer;
	}

	isSettled(): boolean {
		return this.#next === undefined && !this.#isWriting;
	}

	/** The last write failed, and the next one has not been made yet. */
	hasFailed(): boolean {
		return this.#hasFailed;
	}

	#hurry(): void {
		this.#isUrgent = true;
		if (!this.#isWriting) void this.#writeNext();
	}

	#wait(wanted: number): void {
		const ms = this.#hasFailed ? Math.max(wanted, retryMs) : wanted;
		const dueAt = performance.now() + ms;
		if (dueAt >= this.#dueAt) return;
		this.#dueAt = dueAt;
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => {
			this.#timer = undefined;
			this.#dueAt = Number.POSITIVE_INFINITY;
			// A write under way takes care of what came meanwhile when it ends.
			if (!this.#isWriting) void this.#writeNext();
		}, ms);
	}

	async #writeNext(): Promise<void> {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		this.#dueAt = Number.POSITIVE_INFINITY;
		const [mine, number] = [this.#next, this.#number];
		if (!mine) return;
		const isUrgent = this.#isUrgent || this.#owesUrgent;
		this.#next = undefined;
		this.#isUrgent = false;
		this.#isLater = true;
		this.#isWriting = true;
		this.#listener.onWriting();
		const problem = await this.#write(mine.state, isUrgent);
		this.#hasFailed = problem !== undefined;
		this.#owesUrgent = this.#hasFailed && isUrgent;
		if (problem !== undefined) this.#next ??= mine;
		this.#tell(number, problem);
		this.#notify(number, problem);
		this.#isWriting = false;
		const next = this.#next;
		if (!next) return;
		if (this.#isUrgent) void this.#writeNext();
		else if (problem === undefined) this.#wait(this.#isLater ? this.#laterMs(next.state) : soonMs);
		else this.#wait(retryMs);
	}

	/** What the listener does wrong must not keep later states from being saved. */
	#notify(number: number, problem: string | undefined): void {
		try {
			if (problem === undefined) this.#listener.onSaved(number);
			else this.#listener.onFailed(number, problem);
		} catch (error) {
			this.#listener.onBug(error);
		}
	}

	#tell(number: number, problem: string | undefined): void {
		const told = this.#waiters.filter(waiter => waiter.number <= number);
		this.#waiters = this.#waiters.filter(waiter => waiter.number > number);
		for (const {resolve} of told) resolve(problem);
	}
}
