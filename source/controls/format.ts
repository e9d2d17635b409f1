import prettyMs from 'pretty-ms';

const second = 1000;
/** From a minute on an age does not tick. */
const exactUntil = 60 * second;

/** An age in at most five cells: 4s, 1m, 12m, 3h, 2d; `unknown` when it cannot be known. */
export const ageText = (ms: number | undefined, unknown: string): string => {
	if (ms === undefined) return unknown;
	const whole = Math.floor(Math.max(0, ms) / second) * second;
	if (whole === 0) return '0s';
	if (whole < exactUntil) return prettyMs(whole, {unitCount: 2}).replaceAll(' ', '');
	return prettyMs(whole, {compact: true});
};

/** How long something took, exact where it was short: 0.1 s, 42.0 s, 12m. */
export const tookText = (ms: number): string => (ms < exactUntil ? `${(ms / second).toFixed(1)} s` : ageText(ms, ''));

/** How long ago it was, as exact as it can be kept where nothing ticks. */
export const agoText = (ms: number): string => (ms < exactUntil ? 'just now' : `${ageText(ms, '')} ago`);

/** A running clock: 42:10, 3:05:12. */
export const clockText = (ms: number): string =>
	prettyMs(Math.floor(Math.max(0, ms) / second) * second, {colonNotation: true, secondsDecimalDigits: 0});

/** Money of a session; nothing known yet shows as `unknown`, not as free. */
export const moneyText = (usd: number | null | undefined, unknown: string): string =>
	usd ? `$${usd.toFixed(2)}` : unknown;

/** '' for the first: only what is unusual is said. */
export const attemptText = (attempt: number): string => (attempt <= 1 ? '' : `attempt ${attempt}`);

/** Share of the context that is used, floored; `unknown` when the agent does not say. */
export const contextText = (used: number | undefined, window: number | undefined, unknown: string): string =>
	used === undefined || !window ? unknown : `${Math.floor((100 * used) / window)}%`;

/** Wall time of the reader: 12:41:09. */
export const timeOfDay = (at: number): string => new Date(at).toTimeString().slice(0, 8);

export const minuteOf = (at: number): string => timeOfDay(at).slice(0, 5);

const thousands = new Intl.NumberFormat('en-US');

export const countText = (count: number): string => thousands.format(count);

/** What the user is told of a text that the engine would refuse; nothing of it is cut. */
export const tooLongText = (text: string, most: number): string | undefined =>
	text.length > most ? `${text.length} of ${most} characters: too long` : undefined;
