import {following, type ViewState} from '../view-state.ts';

/** Entries of the log that a notch moves. */
const notch = 3;

/** The log moved by a notch of the wheel; `shown` is how many of its `total` entries fit. At its end it follows again. */
export const wheeled = (viewState: ViewState, direction: 'up' | 'down', shown: number, total: number): ViewState => {
	const end = viewState.logEnd ?? total;
	const top = Math.min(shown, total);
	const to = direction === 'up' ? Math.max(top, end - notch) : end + notch;
	return to >= total ? {...viewState, ...following} : {...viewState, logEnd: to, logWay: []};
};
