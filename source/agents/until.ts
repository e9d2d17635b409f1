const dayMs = 24 * 60 * 60_000;

/** What the clock of a time zone shows at an instant, as if that zone were UTC. */
const wallClock = (at: number, zone: string | undefined): number => {
	const parts = new Intl.DateTimeFormat('en-US', {
		...(zone !== undefined && {timeZone: zone}),
		hourCycle: 'h23',
		year: 'numeric',
		month: 'numeric',
		day: 'numeric',
		hour: 'numeric',
		minute: 'numeric',
		second: 'numeric',
	}).formatToParts(at);
	const part = (type: string): number => Number(parts.find(one => one.type === type)?.value);
	return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
};

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const resets =
	/resets?(?: at| on)?\s+(?:([a-z]{3})[a-z]*\.? (\d{1,2})(?:,? (?:at )?))?(\d{1,2})(?::(\d{2}))?\s*([ap])\.?m\b\.?(?:\s*\(([\w+\-/]{2,40})\))?/i;

/** `resets 3:30pm (Europe/Zurich)`, `resets Oct 6, 1pm`: the next such time after `now`, in the zone named or the machine's. */
const resetTime = (text: string, now: number): number | undefined => {
	const match = resets.exec(text);
	if (!match) return undefined;
	const [, monthName, day, hourText, minuteText, half, zone] = match;
	const hour = (Number(hourText) % 12) + (half?.toLowerCase() === 'p' ? 12 : 0);
	const here = wallClock(now, zone);
	const today = new Date(here);
	const month = monthName === undefined ? today.getUTCMonth() : months.indexOf(monthName.toLowerCase());
	if (month < 0) return undefined;
	const dayOfMonth = day === undefined ? today.getUTCDate() : Number(day);
	const there = Date.UTC(today.getUTCFullYear(), month, dayOfMonth, hour, Number(minuteText ?? 0));
	const wait = there - here;
	if (wait > 0) return now + wait;
	return day === undefined ? now + wait + dayMs : undefined;
};

const spans: Readonly<Record<string, number>> = {s: 1000, m: 60_000, h: 3_600_000, d: dayMs};
const inSpan = /(?:try again|retry|resets?) (?:in|after)\s+(\d{1,6}(?:\.\d+)?)\s*(s|m|h|d)/i;

const tryAgain =
	/try again at (?:([a-z]{3})[a-z]* (\d{1,2})(?:st|nd|rd|th)?,? (\d{4}),? )?(\d{1,2}):(\d{2})\s*([ap])\.?m/i;

/**
 * `try again at 3:30 PM`, `try again at Oct 6th, 2026 1:05 PM`, the machine's time: the end of that minute, in which it may
 * have been meant. A time of today that has passed says nothing: read late, it is over.
 */
const tryAgainTime = (text: string, now: number): number | undefined => {
	const match = tryAgain.exec(text);
	if (!match) return undefined;
	const [, monthName, day, year, hour, minute, half] = match;
	const here = wallClock(now, undefined);
	const today = new Date(here);
	const month = monthName === undefined ? today.getUTCMonth() : months.indexOf(monthName.toLowerCase());
	if (month < 0) return undefined;
	const there = Date.UTC(
		Number(year ?? today.getUTCFullYear()),
		month,
		Number(day ?? today.getUTCDate()),
		(Number(hour) % 12) + (half?.toLowerCase() === 'p' ? 12 : 0),
		Number(minute) + 1,
	);
	return there > here ? now + there - here : undefined;
};

/**
 * When a limit ends, epoch milliseconds, as far as the text says so; `now` is the last instant the agent's output
 * named, or when that was read (without it, only texts with an absolute time can be read).
 */
export const limitUntil = (text: string, now: number | undefined): number | undefined => {
	const stated = /limit reached\|(\d{9,13})\b/i.exec(text)?.[1];
	if (stated !== undefined) return Number(stated) * (stated.length > 11 ? 1 : 1000);
	if (now === undefined) return undefined;
	const span = inSpan.exec(text);
	if (span) return now + Number(span[1]) * (spans[span[2]!.toLowerCase()] ?? 0);
	try {
		return resetTime(text, now) ?? tryAgainTime(text, now);
	} catch {
		return undefined; // a time zone nobody knows
	}
};
