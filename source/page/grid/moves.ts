import type {Page} from '../state/page.ts';

/** Where a move leads from a place in the grid; it stops at the edges. */
export const placeAfter = (
	direction: 'up' | 'down' | 'left' | 'right',
	place: number,
	count: number,
	columns: number,
): number => {
	const step = {up: -columns, down: columns, left: -1, right: 1}[direction];
	const next = place + step;
	if (next >= 0 && next < count) return next;
	return direction === 'down' && Math.floor(place / columns) < Math.floor((count - 1) / columns) ? count - 1 : place;
};

export const focusTile = (page: Page): void => {
	const {focusedId} = page.get();
	// After it is drawn.
	requestAnimationFrame(() => {
		const tile = document.getElementById(`tile-${focusedId}`);
		tile?.focus({preventScroll: true});
		tile?.scrollIntoView({block: 'nearest'});
	});
};

/** Tiles beside each other in one row. */
const columnsOfGrid = (): number => {
	const tiles = [...document.querySelectorAll<HTMLElement>('.tile')];
	return Math.max(1, tiles.filter(tile => tile.offsetTop === tiles[0]?.offsetTop).length);
};

export const goTo = (page: Page, place: number): void => {
	const stream = page.streams().at(place);
	if (!stream) return;
	page.set({focusedId: stream.id});
	if (!page.get().isOpen) focusTile(page);
};

export const move = (page: Page, direction: 'up' | 'down' | 'left' | 'right'): void => {
	const {focusedId, isOpen} = page.get();
	const all = page.streams();
	const place = all.findIndex(({id}) => id === focusedId);
	goTo(page, placeAfter(direction, place, all.length, isOpen ? 1 : columnsOfGrid()));
};
