import {repeatOf} from '../../key-name.ts';

export type ScrollRange = {readonly top: number; readonly total: number; readonly available: number};

/** The nearest top row at which the view is full. */
export const clampTop = ({top, total, available}: ScrollRange): number => Math.max(0, Math.min(top, total - available));

/** Where a key (as `keyName` gives it) scrolls to; undefined when it is not a scroll key. */
export const scrolled = (pressed: string, range: ScrollRange): number | undefined => {
	const {name, times} = repeatOf(pressed);
	const page = Math.max(1, range.available - 1);
	const half = Math.max(1, Math.floor(range.available / 2));
	const to = (top: number) => clampTop({...range, top});
	switch (name) {
		case 'down':
		case 'j':
			return to(range.top + times);
		case 'up':
		case 'k':
			return to(range.top - times);
		case 'pagedown':
		case ' ':
			return to(range.top + page);
		case 'pageup':
		case 'b':
			return to(range.top - page);
		case 'ctrl+d':
			return to(range.top + half);
		case 'ctrl+u':
			return to(range.top - half);
		case 'ctrl+f':
			return to(range.top + page);
		case 'ctrl+b':
			return to(range.top - page);
		case 'home':
		case 'g':
			return 0;
		case 'end':
		case 'G':
			return to(range.total);
		default:
			return undefined;
	}
};

/** `12-34 of 90`, or nothing when all is in view. */
export const rangeText = ({top, total, available}: ScrollRange): string =>
	total <= available ? '' : `${top + 1}-${Math.min(total, top + available)} of ${total}`;
