import type {Engine, LogPage} from '../../engine/types.ts';
import type {LogEntry} from '../../run/model/report.ts';
import type {Context} from '../context.ts';
import {printLog} from './print-log.ts';

const mostEntries = 5000;

/** It may still change: a message that nobody has read yet, a step that runs. */
const isOpen = ({at, kind, ok}: LogEntry): boolean => at === undefined || (kind === 'step' && ok === undefined);

const keyOf = ({kind, at, text, aside, ok, id}: LogEntry): string => JSON.stringify([kind, at, text, aside, ok, id]);

/** How often each of these entries is there. */
const countOf = (entries: readonly LogEntry[]): Map<string, number> => {
	const counts = new Map<string, number>();
	for (const key of entries.map(keyOf)) counts.set(key, (counts.get(key) ?? 0) + 1);
	return counts;
};

/** Entries that are not among those before. What was said meanwhile may stand before them, so places say nothing. */
const freshOf = (before: readonly LogEntry[], entries: readonly LogEntry[]): readonly LogEntry[] => {
	const known = countOf(before);
	return entries.filter(entry => {
		const key = keyOf(entry);
		const count = known.get(key) ?? 0;
		known.set(key, count - 1);
		return count <= 0;
	});
};

/** Prints the log of a stream, each time what has come since; each entry once, when it does not change any more. */
export const createLogPrinter = (context: Context, streamId: string) => {
	const {attempt} = context.flags;
	let shown: LogPage | undefined;
	let lastAt: number | undefined;

	const printPage = async (page: LogPage, isLast: boolean): Promise<void> => {
		const entries = isLast ? page.entries : page.entries.filter(entry => !isOpen(entry));
		const fresh = freshOf(shown?.sessionId === page.sessionId ? shown.entries : [], entries);
		shown = {...page, entries};
		await printLog(context, fresh, lastAt);
		lastAt = fresh.at(-1)?.at ?? lastAt;
	};
	const read = (engine: Engine, of: number | undefined) =>
		engine.log(streamId, {...(of !== undefined && {attempt: of}), limit: mostEntries});

	/** False while there is nothing to print. `isLast`: nothing will be printed after this, so it is printed as it stands. */
	const print = async (engine: Engine, isLast: boolean): Promise<boolean> => {
		const page = await read(engine, attempt);
		if (page && shown && page.attempt > shown.attempt) {
			const last = await read(engine, shown.attempt);
			if (last?.sessionId === shown.sessionId) await printPage(last, true);
		}
		if (page) await printPage(page, isLast);
		return page !== undefined;
	};
	return {print};
};
