import {clampTop, type ScrollRange, scrolled} from './scroll.ts';
import {useHeld} from './use-held.ts';

export type Reading = {
	readonly range: ScrollRange;
	/** The end of the text was on the screen. */
	readonly isRead: boolean;
	/** Takes a scroll key; false when it is none. */
	readonly scroll: (name: string) => boolean;
	readonly readOn: () => void;
};

/**
 * Where a text of `total` rows stands in a view of `available` rows, and whether it was read to its end. Only rows that were drawn
 * count; another `text`, or other line breaks before the end was reached, begin anew.
 */
export const useReading = (text: string, total: number, available: number): Reading => {
	const held = useHeld({text, total, top: 0, seen: 0, isRead: false});
	const was = held.drawn.text === text ? held.drawn : {total, top: 0, seen: 0, isRead: false};
	const rangeAt = (top: number): ScrollRange => ({top: clampTop({top, total, available}), total, available});
	const range = rangeAt(was.top);
	const seen = Math.max(was.total === total ? was.seen : 0, range.top + available);
	const isRead = was.isRead || seen >= total;
	const scroll = (name: string): boolean => {
		const now = held.read();
		const top = scrolled(name, rangeAt(now.text === text ? now.top : 0));
		if (top !== undefined) held.write({text, total, top, seen, isRead});
		return top !== undefined;
	};
	return {range, isRead, scroll, readOn: () => void scroll('pagedown')};
};
