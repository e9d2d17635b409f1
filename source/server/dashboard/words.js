/** How numbers, spans and states are written; the same words and signs as in the terminal. */

export const glyphs = {
	pending: '·',
	ready: '◌',
	working: '◐',
	waits: '?',
	parked: '⏾',
	stalled: '!',
	recovering: '↻',
	completed: '✓',
	failed: '✗',
	stopped: '■',
	conflict: '⇄',
	queued: '⇡',
	merged: '●',
};

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** 4s, 1m20s, 12m, 3h, 2d; null: it cannot be known. */
export const ageText = ms => {
	if (ms === null) return '–';
	const whole = Math.max(0, ms);
	if (whole < minute) return `${Math.floor(whole / second)}s`;
	if (whole < 10 * minute) {
		const seconds = Math.floor((whole % minute) / second);
		return `${Math.floor(whole / minute)}m${seconds > 0 ? `${seconds}s` : ''}`;
	}
	if (whole < hour) return `${Math.floor(whole / minute)}m`;
	return whole < 24 * hour ? `${Math.floor(whole / hour)}h` : `${Math.floor(whole / (24 * hour))}d`;
};

const two = number => String(number).padStart(2, '0');

/** 0:42:10 */
export const clockText = ms => {
	const whole = Math.max(0, Math.floor(ms / second));
	return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
};

/** The reader's wall time: 12:41:09 */
export const timeText = at => {
	const date = new Date(at);
	return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
};

/** null: it is not known, which is not free. */
export const moneyText = usd => (usd === null ? 'cost –' : usd > 0 ? `$${usd.toFixed(2)}` : '');

export const countText = count => count.toLocaleString('en-US');

export const counted = (count, word) => `${countText(count)} ${word}${count === 1 ? '' : 's'}`;

/** '' for the first: only what is unusual is said. */
export const attemptText = attempt => (attempt <= 1 ? '' : `attempt ${attempt}`);

/** `Stream-B` beside other streams is `B`. */
export const shortId = id => id.replace(/^Stream-/i, '');

export const titled = ({id, name}) => (name === '' ? id : `${id} ${name}`);

export const workText = work =>
	work ? `${counted(work.files, 'file')}  +${countText(work.added)} −${countText(work.removed)}` : '';

export const upperFirst = text => text.charAt(0).toUpperCase() + text.slice(1);
