import {type Deed, deedFor} from './deeds.ts';
import {repeatOf} from './key-name.ts';
import {type ActionName, bindingOf, type KeyContext} from './keymap.ts';
import type {Direction} from './layout.ts';
import {focusedByNumber, type Look, moved, type Scroll, scrolled} from './look.ts';
import type {Stream} from '../run/types.ts';

export type RoomKey = {
	/** As `keyName` gives it. */
	readonly name: string;
	readonly context: KeyContext;
	readonly look: Look;
	readonly setLook: (change: (look: Look) => Look) => void;
	readonly perform: (deed: Deed) => void;
	readonly streams: readonly Stream[];
	readonly columns: number;
	readonly log: {readonly height: number; readonly total: number};
};

const directions: readonly ActionName[] = ['up', 'down', 'left', 'right', 'next', 'previous'];
const scrolls: readonly ActionName[] = ['scrollUp', 'scrollDown', 'scrollTop', 'scrollEnd', 'follow'];

/** What a key does while the grid is shown. */
export const roomKey = (press: RoomKey): void => {
	if (press.look.isFiltering) return filterKey(press);
	const {name, times} = repeatOf(press.name);
	const action = bindingOf(name)?.action;
	if (action === undefined) return;
	const {setLook, streams, columns, log, context} = press;
	if (directions.includes(action)) {
		for (let i = 0; i < times; i++) setLook(look => moved(look, streams, action as Direction, columns));
	} else if (scrolls.includes(action)) {
		setLook(look => scrolled(look, action as Scroll, log.height, log.total));
	} else if (action === 'number') {
		setLook(look => focusedByNumber(look, streams, Number(name)));
	} else if (action === 'filter') {
		setLook(look => ({...look, isFiltering: true}));
	} else if (action === 'back') {
		setLook(look => ({...look, filter: '', logEnd: undefined}));
	} else {
		const deed = deedFor(action, context);
		if (deed) press.perform(deed);
	}
};

const printable = /^[^\p{C}]+$/u;

/** The filter is typed in the footer: enter keeps it, esc clears it. */
const filterKey = ({name, setLook}: RoomKey): void => {
	const change = (how: (look: Look) => Partial<Look>) => setLook(look => ({...look, ...how(look)}));
	if (name === 'return') change(() => ({isFiltering: false}));
	else if (name === 'escape') change(() => ({isFiltering: false, filter: ''}));
	else if (name === 'backspace') change(look => ({filter: look.filter.slice(0, -1)}));
	else if (printable.test(name) && !isNamed(name)) change(look => ({filter: (look.filter + name).slice(0, 60)}));
};

/** Arrow keys and the like have names of several letters; typed text comes letter by letter or as a paste. */
const isNamed = (name: string): boolean => name.length > 1 && bindingOf(name) !== undefined;
