import {type Change, changeFromJson} from '../../run/apply-change.ts';
import {eventsOf} from './events.ts';

export type Follower = {
	/** False: a change was missed, so that everything has to be told again. */
	readonly onChange: (change: Change) => boolean;
	/** The connection comes or goes; `clockAhead`: milliseconds that the engine's clock is ahead of this one. */
	readonly onLive: (isLive: boolean, clockAhead?: number) => void;
	/** The token is not the engine's: it ends. */
	readonly onRefused: () => void;
};

const quietMs = 40_000;
const longestPauseMs = 10_000;
/** Changes of this span travel together. */
const paceMs = 250;

/** Follows the run for as long as the page is open. */
export const follow = async (token: string, follower: Follower): Promise<void> => {
	let wake = () => {};
	for (const event of ['online', 'pageshow']) window.addEventListener(event, () => wake());
	document.addEventListener('visibilitychange', () => wake());
	for (let failures = 0; ; failures += 1) {
		const end = await followOnce(token, follower, () => {
			failures = 0;
		});
		if (end === 'refused') return follower.onRefused();
		if (end === 'gap') continue;
		follower.onLive(false);
		await new Promise<void>(resolve => {
			wake = resolve;
			setTimeout(resolve, Math.min(longestPauseMs, 500 * 2 ** failures));
		});
	}
};

const clockAhead = (response: Response): number | undefined => {
	const told = Date.parse(response.headers.get('date') ?? '');
	// The header has whole seconds.
	return Number.isNaN(told) || Math.abs(told - Date.now()) < 2000 ? undefined : told - Date.now();
};

/** Until the connection ends. A silent one is ended: a phone that slept hears nothing. */
const followOnce = async (
	token: string,
	{onChange, onLive}: Follower,
	onBegin: () => void,
): Promise<'refused' | 'gap' | 'over'> => {
	const control = new AbortController();
	let timer: ReturnType<typeof setTimeout> | undefined;
	const heard = () => {
		clearTimeout(timer);
		timer = setTimeout(() => control.abort(), quietMs);
	};
	try {
		heard();
		const headers = {authorization: `Bearer ${token}`};
		const response = await fetch(`/api/events?pace=${paceMs}`, {headers, signal: control.signal});
		if (response.status === 401) return 'refused';
		if (!response.ok) return 'over';
		onBegin();
		onLive(true, clockAhead(response));
		for await (const {name, data} of eventsOf(response)) {
			heard();
			if (name !== undefined && !onChange(changeFromJson(data))) return 'gap';
		}
	} catch {
		// Ended, or never there: both are tried again.
	} finally {
		clearTimeout(timer);
		control.abort();
	}
	return 'over';
};
