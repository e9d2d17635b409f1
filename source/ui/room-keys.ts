import type {Run} from '../run/model/types.ts';
import {streamsInOrder} from '../run/select.ts';
import {type Deed, deedFor} from './deeds.ts';
import {type Arranged, toggledFolds} from './grid/arrange.ts';
import type {Direction} from './grid/layout.ts';
import type {LookControl} from './hooks/use-look.ts';
import type {ActionName} from './keys/binding.ts';
import {bindingOf} from './keys/keymap.ts';
import {isKeyOf, screenKeys} from './keys/screen-keys.ts';
import {focusedByNumber, focusedEnd, focusIn, following, type Look, moved, type Scroll, scrolled} from './look.ts';
import type {Here} from './screens/parts/screen-context.ts';

export type KeyRoom = {
	readonly run: Run;
	readonly look: LookControl;
	readonly perform: (deed: Deed) => void;
	/** What is shown with such a look. */
	readonly arrange: (look: Look) => Arranged;
	/** The same look, with the focus on what its filter finds. */
	readonly focusFound: (look: Look) => Look;
	/** What the user is at on the screen that is seen. */
	readonly here: () => Here | undefined;
	/** Of the grid as it is drawn. */
	readonly columns: number;
	readonly log: {readonly height: number; readonly total: number};
};

const shownNames: Readonly<Record<string, string>> = {
	' ': 'space',
	return: 'enter',
	escape: 'esc',
	backspace: 'backspace',
};

/** Nothing acts that is not shown, and nothing that does not act is silent. */
export const noKey = (name: string): Deed => {
	const shown = shownNames[name] ?? name.replace('+', '-');
	return {is: 'refuse', why: `no key ${shown} here · ? shows all`};
};

/** What a key that works on every screen does on this one; undefined: it is the screen's own. */
export const screenKey = (room: KeyRoom, name: string): Deed | undefined => {
	const {screen, focusedId} = room.look.read();
	if (screen === 'grid' || name === '') return undefined;
	const isOwn = screenKeys[screen].some(({keys}) => keys.includes(name));
	if (isOwn) return undefined;
	if (name === '?' && screen !== 'help') return {is: 'open', screen: 'help'};
	if (name === ':' || name === 'o') {
		const here = room.here() ?? {streamId: focusIn(streamsInOrder(room.run), focusedId)};
		return deedFor(name === ':' ? 'command' : 'menu', {run: room.run, focusedId: here.streamId});
	}
	return isKeyOf(screen, name) ? undefined : noKey(name);
};

const directions: readonly ActionName[] = ['up', 'down', 'left', 'right', 'next', 'previous'];
const scrolls: readonly ActionName[] = ['scrollUp', 'scrollDown', 'scrollTop', 'scrollEnd', 'follow'];

/** What a key does while the grid is shown; `name` as `keyName` gives it. */
export const roomKey = (room: KeyRoom, name: string): void => {
	const {run, look, columns, log} = room;
	const {isFiltering, focusedId} = look.read();
	if (isFiltering) return filterKey(room, name);
	const action = bindingOf(name)?.action;
	if (action === undefined) return room.perform(noKey(name));
	const {streams} = room.arrange(look.read());
	if (directions.includes(action)) look.change(one => moved(one, streams, action as Direction, columns));
	else if (scrolls.includes(action)) look.change(one => scrolled(one, action as Scroll, log.height, log.total));
	else if (action === 'first' || action === 'last') look.change(one => focusedEnd(one, streams, action));
	else if (action === 'number') look.change(one => focusedByNumber(one, streams, Number(name)));
	else if (action === 'order') look.change(one => ({...one, order: one.order === 'needs' ? 'plan' : 'needs'}));
	else if (action === 'fold') look.change(one => toggledFolds(room.arrange(one), one, focusIn(streams, focusedId)));
	else if (action === 'filter') look.change(one => ({...one, isFiltering: true}));
	else if (action === 'back') look.change(one => ({...one, filter: '', ...following}));
	else {
		const deed = deedFor(action, {run, focusedId: focusIn(streams, focusedId)});
		if (deed) room.perform(deed);
	}
};

/** The filter is typed in the footer: enter keeps it, esc clears it. */
const filterKey = ({look, focusFound}: KeyRoom, name: string): void => {
	if (name === 'return') look.change(one => ({...one, isFiltering: false}));
	else if (name === 'escape') look.change(one => ({...one, isFiltering: false, filter: ''}));
	else if (name === 'backspace')
		look.change(one => focusFound({...one, filter: [...one.filter].slice(0, -1).join('')}));
	else if ([...name].length === 1) look.change(one => focusFound(typed(one, name)));
};

const longestFilter = 60;

/** Text typed or pasted into the filter. */
export const typed = (look: Look, text: string): Look => ({
	...look,
	filter: (look.filter + text.replaceAll(/\p{C}/gu, ' ')).slice(0, longestFilter),
});
