import {repeatOf} from '../../key-name.ts';

/** Where a key moves the choice in a list of `total`; undefined when it is no such key. */
export const movedTo = (
	pressed: string,
	{at, total, page}: {readonly at: number; readonly total: number; readonly page: number},
): number | undefined => {
	const {name, times} = repeatOf(pressed);
	const to = (next: number) => Math.max(0, Math.min(total - 1, next));
	if (name === 'down' || name === 'j' || name === 'tab') return to(at + times);
	if (name === 'up' || name === 'k' || name === 'shift+tab') return to(at - times);
	const half = Math.max(1, Math.ceil(page / 2));
	if (name === 'ctrl+d') return to(at + half);
	if (name === 'ctrl+u') return to(at - half);
	if (name === 'pagedown' || name === ' ' || name === 'ctrl+f') return to(at + page);
	if (name === 'pageup' || name === 'b' || name === 'ctrl+b') return to(at - page);
	if (name === 'home' || name === 'g') return 0;
	return name === 'end' || name === 'G' ? to(total - 1) : undefined;
};
