import type {LogPage} from '../../../engine/types.ts';
import type {LogEntry} from '../../../run/model/report.ts';

/** The part of a session's log that is held: entries `first`, `first + 1`, ... of `total`. */
export type LogWindow = {
	readonly sessionId: string;
	readonly attempt: number;
	readonly agent: string;
	readonly total: number;
	readonly first: number;
	readonly entries: readonly LogEntry[];
};

/** More entries than this are not held at once; the oldest are let go first. */
export const maxHeld = 20_000;

const isSame = (one: LogEntry, other: LogEntry): boolean =>
	one.kind === other.kind &&
	one.text === other.text &&
	one.at === other.at &&
	one.aside === other.aside &&
	one.id === other.id &&
	JSON.stringify(one.body) === JSON.stringify(other.body);

/** Entries that are held already stay the same objects: what was laid out of them is known by them. */
const keepingHeld = (held: LogWindow, entries: readonly LogEntry[], first: number): readonly LogEntry[] =>
	entries.map((entry, index) => {
		const before = held.entries[first + index - held.first];
		return before && isSame(before, entry) ? before : entry;
	});

/** Takes in a page that ends at entry `before` (absent: at the last one). */
export const takePage = (held: LogWindow | undefined, page: LogPage, before?: number): LogWindow => {
	const end = Math.min(before ?? page.total, page.total);
	const first = Math.max(0, end - page.entries.length);
	const facts = {sessionId: page.sessionId, attempt: page.attempt, agent: page.agent, total: page.total};
	const alone = {...facts, first, entries: page.entries};
	if (!held || held.sessionId !== page.sessionId || page.total < held.total) return alone;
	const heldEnd = held.first + held.entries.length;
	if (end < held.first || first > heldEnd) return before === undefined ? alone : held;
	const entries = [
		...held.entries.slice(0, Math.max(0, first - held.first)),
		...keepingHeld(held, page.entries, first),
		...held.entries.slice(Math.max(0, end - held.first)),
	];
	const surplus = Math.max(0, entries.length - maxHeld);
	return {...facts, first: Math.min(first, held.first) + surplus, entries: entries.slice(surplus)};
};
