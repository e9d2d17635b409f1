import {instantAt, wallClock, zoneNamed, zonePattern} from './zone.ts';

const dayMs = 24 * 60 * 60_000;
const halfYearMs = 180 * dayMs;
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const event = '(resets?|try again|retry|regain access|available|until|renews?)(?: again)?(?: at| on| by)?:?\\s+';
const date = [
	'(\\d{4})-(\\d{2})-(\\d{2})',
	`(${months.join('|')})[a-z]*\\.? (\\d{1,2})(?:st|nd|rd|th)?(?:,? (\\d{4}))?`,
	`(tomorrow|(?:${weekdays.join('|')})[a-z]*)`,
].join('|');
const time = '(\\d{1,2})(?::(\\d{2})(?::\\d{2})?)?\\s*(?:([ap])\\.?m\\b\\.?)?';
const moment = new RegExp(`${event}(?:(?:${date})(?:T|,?\\s*(?:at )?))?(?:${time})?${zonePattern}`, 'i');
const exact = new RegExp(
	`${event}(\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d+)?)?(?:Z|[+-]\\d{2}:?\\d{2}))`,
	'i',
);

type Said = {
	readonly year?: string;
	readonly month?: number;
	readonly day?: string;
	readonly named?: string;
	/** Of the day, in milliseconds; absent: only the day is named. */
	readonly time?: number;
	readonly zone?: string;
	/** `try again at 3:30 PM`: any instant of that minute may be meant, and a time of today that has passed is over. */
	readonly isTryAgain: boolean;
};

const timeOf = (hour: string | undefined, minute: string | undefined, half: string | undefined): number | undefined => {
	if (hour === undefined || (minute === undefined && half === undefined)) return undefined;
	const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
	return hours * 3_600_000 + Number(minute ?? 0) * 60_000;
};

const readMoment = (text: string): Said | undefined => {
	const match = moment.exec(text);
	if (!match) return undefined;
	const [, word = '', isoYear, isoMonth, isoDay, month, monthDay, monthYear, named] = match;
	const [hour, minute, half, zoneInBrackets, zoneWord] = match.slice(9);
	const year = isoYear ?? monthYear;
	const day = isoDay ?? monthDay;
	const at = timeOf(hour, minute, half);
	if (at === undefined && day === undefined) return undefined;
	const zone = zoneNamed(zoneInBrackets ?? zoneWord);
	return {
		...(year !== undefined && {year}),
		...(isoMonth !== undefined && {month: Number(isoMonth) - 1}),
		...(month !== undefined && {month: months.indexOf(month.toLowerCase())}),
		...(day !== undefined && {day}),
		...(named !== undefined && {named: named.toLowerCase()}),
		...(at !== undefined && {time: at}),
		...(zone !== undefined && {zone}),
		isTryAgain: word.toLowerCase() === 'try again',
	};
};

/** The midnight before the time of day, by that zone's clock. */
const dayOf = (said: Said, here: number, atMs: number): number => {
	const today = new Date(here);
	const midnight = Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate());
	if (said.day !== undefined && said.month !== undefined) {
		const stated = Date.UTC(Number(said.year ?? today.getUTCFullYear()), said.month, Number(said.day));
		const isNextYear = said.year === undefined && here - stated > halfYearMs;
		return isNextYear ? Date.UTC(today.getUTCFullYear() + 1, said.month, Number(said.day)) : stated;
	}
	if (said.named === 'tomorrow') return midnight + dayMs;
	if (said.named === undefined) return midnight + atMs > here || said.isTryAgain ? midnight : midnight + dayMs;
	const days = (weekdays.indexOf(said.named.slice(0, 3)) - today.getUTCDay() + 7) % 7;
	return midnight + (days === 0 && midnight + atMs <= here ? 7 : days) * dayMs;
};

/** `resets 3:30pm (Europe/Zurich)`, `regain access on 2026-12-01 at 00:00 UTC`, `resets Mon 9:00 AM`; undefined: over, or not said. */
export const momentIn = (text: string, now: number): number | undefined => {
	const stated = exact.exec(text)?.[2];
	if (stated !== undefined) return Date.parse(stated);
	const said = readMoment(text);
	if (!said) return undefined;
	const {time: told = 0, zone, isTryAgain} = said;
	const atMs = told + (isTryAgain && said.time !== undefined ? 60_000 : 0);
	const at = instantAt(dayOf(said, wallClock(now, zone), atMs) + atMs, zone, now);
	return at > now ? at : undefined;
};
