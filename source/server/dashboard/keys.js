import {byId} from './dom.js';

const moves = {
	ArrowUp: 'up',
	k: 'up',
	ArrowDown: 'down',
	j: 'down',
	ArrowLeft: 'left',
	h: 'left',
	ArrowRight: 'right',
	l: 'right',
};

/** Where a move leads from a place in the grid; it stops at the edges. */
export const placeAfter = (direction, place, count, columns) => {
	const step = {up: -columns, down: columns, left: -1, right: 1}[direction];
	const next = place + step;
	if (next >= 0 && next < count) return next;
	return direction === 'down' && Math.floor(place / columns) < Math.floor((count - 1) / columns) ? count - 1 : place;
};

/** What the page keys do to what scrolls. */
export const scrolls = {
	PageUp: scroll => scroll.scrollBy({top: -0.9 * scroll.clientHeight}),
	PageDown: scroll => scroll.scrollBy({top: 0.9 * scroll.clientHeight}),
	Home: scroll => scroll.scrollTo({top: 0}),
	End: scroll => scroll.scrollTo({top: scroll.scrollHeight}),
};

const handlerOf = (act, key) => {
	if (Object.hasOwn(moves, key)) return () => act.move(moves[key]);
	if (/^[1-9]$/.test(key)) return () => act.number(Number(key));
	if (Object.hasOwn(scrolls, key)) return () => scrolls[key](act.scroll());
	return Object.hasOwn(act.keys, key) ? act.keys[key] : undefined;
};

/** What the browser does with a key itself: buttons are pressed, arrows scroll the log and choose a tab. */
const isOfBrowser = ({key, target, ctrlKey, metaKey, altKey}) => {
	if (ctrlKey || metaKey || altKey || target.matches?.('input, textarea')) return true;
	if (key === 'Enter' || key === ' ') return Boolean(target.closest?.('button, summary'));
	return key.startsWith('Arrow') && Boolean(target.closest?.('.scroll, [role=tablist]'));
};

/** The terminal's keys, unless a dialog asks. `act`: `move`, `number`, `scroll` (what page keys scroll), and `keys` by name. */
export const listenToKeys = act => {
	document.addEventListener('keydown', event => {
		// A dialog has keys of its own, the one that closes it too.
		if (event.target.closest?.('dialog') || byId('ask').open || isOfBrowser(event)) return;
		const handler = handlerOf(act, event.key);
		if (handler === undefined) return;
		event.preventDefault();
		handler();
	});
};
