import {momentIn} from '../until/moment.ts';
import {spanIn} from '../until/span.ts';

const maxRead = 20_000;

/**
 * When a limit ends, epoch milliseconds, as far as the text says so; `now` is the last instant the agent's output
 * named, or when that was read (without it, only texts with an absolute time can be read).
 */
export const limitUntil = (told: string, now: number | undefined): number | undefined => {
	// A long run of blanks would keep the patterns busy for minutes.
	const text = told.slice(0, maxRead).replace(/\s+/g, ' ');
	const stated = /limit reached\|(\d{9,13})\b/i.exec(text)?.[1];
	if (stated !== undefined) return Number(stated) * (stated.length > 11 ? 1 : 1000);
	if (now === undefined) return undefined;
	const span = spanIn(text);
	if (span !== undefined) return now + span;
	try {
		return momentIn(text, now);
	} catch {
		return undefined; // a time zone nobody knows
	}
};
