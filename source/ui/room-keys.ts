import type {Run} from '../run/types.ts';
import {type Deed, deedFor} from './deeds.ts';
import type {LookControl} from './hooks/use-look.ts';
import type {ActionName} from './keys/binding.ts';
import {bindingOf} from './keys/keymap.ts';
import type {Direction} from './layout.ts';
import {filteredStreams, focusedByNumber, focusIn, type Look, moved, type Scroll, scrolled} from './look.ts';

export type KeyRoom = {
	readonly run: Run;
	readonly look: LookControl;
	readonly perform: (deed: Deed) => void;
	/** Of the grid as it is drawn. */
	readonly columns: number;
	readonly log: {readonly height: number; readonly total: number};
};

const directions: readonly ActionName[] = ['up', 'down', 'left', 'right', 'next', 'previous'];
const scrolls: readonly ActionName[] = ['scrollUp', 'scrollDown', 'scrollTop', 'scrollEnd', 'follow'];

/** What a key does while the grid is shown; `name` as `keyName` gives it. */
export const roomKey = (room: KeyRoom, name: string): void => {
	const {run, look, columns, log} = room;
	const {filter, isFiltering, focusedId} = look.read();
	if (isFiltering) return filterKey(look, name);
	const action = bindingOf(name)?.action;
	if (action === undefined) return;
	const streams = filteredStreams(run, filter);
	if (directions.includes(action)) look.change(one => moved(one, streams, action as Direction, columns));
	else if (scrolls.includes(action)) look.change(one => scrolled(one, action as Scroll, log.height, log.total));
	else if (action === 'number') look.change(one => focusedByNumber(one, streams, Number(name)));
	else if (action === 'filter') look.change(one => ({...one, isFiltering: true}));
	else if (action === 'back') look.change(one => ({...one, filter: '', logEnd: undefined}));
	else {
		const deed = deedFor(action, {run, focusedId: focusIn(streams, focusedId)});
		if (deed) room.perform(deed);
	}
};

/** The filter is typed in the footer: enter keeps it, esc clears it. */
const filterKey = (look: LookControl, name: string): void => {
	if (name === 'return') look.change(one => ({...one, isFiltering: false}));
	else if (name === 'escape') look.change(one => ({...one, isFiltering: false, filter: ''}));
	else if (name === 'backspace') look.change(one => ({...one, filter: [...one.filter].slice(0, -1).join('')}));
	else if ([...name].length === 1) look.change(one => typed(one, name));
};

const longestFilter = 60;

/** Text typed or pasted into the filter. */
export const typed = (look: Look, text: string): Look => ({
	...look,
	filter: (look.filter + text.replaceAll(/\p{C}/gu, ' ')).slice(0, longestFilter),
});
