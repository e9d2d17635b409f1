import {type Action, actionFor} from '../../controls/actions.ts';
import type {ActionName} from '../../controls/binding.ts';
import {bindingOf} from '../../controls/keymap.ts';
import {isKeyOf, screenKeys} from '../../controls/screen-keys.ts';
import type {Run} from '../../run/model/types.ts';
import {streamsInOrder} from '../../run/select/streams.ts';
import type {ViewStateControl} from '../hooks/use-view-state.ts';
import type {Here} from '../screens/parts/screen-context.ts';
import {
	focusedByNumber,
	focusedEnd,
	focusedNext,
	focusIn,
	following,
	moved,
	type Scroll,
	scrolled,
	type ViewState,
} from '../view-state.ts';
import {type Arranged, toggledFolds} from './arrange.ts';
import type {Direction} from './layout.ts';

export type GridKeyContext = {
	readonly run: Run;
	readonly viewState: ViewStateControl;
	readonly perform: (action: Action) => void;
	/** What is shown with such a look. */
	readonly arrange: (viewState: ViewState) => Arranged;
	/** The same look, with the focus on what its filter finds. */
	readonly focusFound: (viewState: ViewState) => ViewState;
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
export const noKey = (name: string): Action => {
	const shown = shownNames[name] ?? name.replace(/^(ctrl|shift)\+/, '$1-');
	return {is: 'refuse', why: `no key ${shown} here · ? shows all`};
};

/** What a key that works on every screen does on this one; undefined: it is the screen's own. */
export const screenKey = (context: GridKeyContext, name: string): Action | undefined => {
	const {screen, focusedId} = context.viewState.read();
	if (screen === 'grid' || name === '') return undefined;
	const isOwn = screenKeys[screen].some(({keys}) => keys.includes(name));
	if (isOwn) return undefined;
	if (name === '?' && screen !== 'help') return {is: 'open', screen: 'help'};
	if (name === ':' || name === 'o') {
		const here = context.here() ?? {streamId: focusIn(streamsInOrder(context.run), focusedId)};
		return actionFor(name === ':' ? 'command' : 'menu', {run: context.run, focusedId: here.streamId});
	}
	return isKeyOf(screen, name) ? undefined : noKey(name);
};

const directions: readonly ActionName[] = ['up', 'down', 'left', 'right'];
const scrolls: readonly ActionName[] = ['scrollUp', 'scrollDown', 'scrollTop', 'scrollEnd', 'follow'];

/** What a key does while the grid is shown; `name` as `keyName` gives it. */
export const handleGridKey = (context: GridKeyContext, name: string): void => {
	const {run, viewState, columns, log} = context;
	const {isFiltering, focusedId} = viewState.read();
	if (isFiltering) return filterKey(context, name);
	const pressed = bindingOf(name)?.action;
	if (pressed === undefined) return context.perform(noKey(name));
	const {streams} = context.arrange(viewState.read());
	if (directions.includes(pressed)) viewState.change(one => moved(one, streams, pressed as Direction, columns));
	else if (pressed === 'next' || pressed === 'previous')
		viewState.change(one => focusedNext(one, run, streams, pressed));
	else if (scrolls.includes(pressed)) viewState.change(one => scrolled(one, pressed as Scroll, log.height, log.total));
	else if (pressed === 'first' || pressed === 'last') viewState.change(one => focusedEnd(one, streams, pressed));
	else if (pressed === 'number' && !streams[Number(name) - 1])
		context.perform({is: 'refuse', why: `no stream is at place ${name}`});
	else if (pressed === 'number') viewState.change(one => focusedByNumber(one, streams, Number(name)));
	else if (pressed === 'order') viewState.change(one => ({...one, order: one.order === 'needs' ? 'plan' : 'needs'}));
	else if (pressed === 'fold')
		viewState.change(one => toggledFolds(context.arrange(one), one, focusIn(streams, focusedId)));
	else if (pressed === 'filter') viewState.change(one => ({...one, isFiltering: true}));
	else if (pressed === 'back') viewState.change(one => ({...one, filter: '', ...following}));
	else {
		const action = actionFor(pressed, {run, focusedId: focusIn(streams, focusedId)});
		if (action) context.perform(action);
	}
};

/** The filter is typed in the footer: enter keeps it, esc clears it. */
const filterKey = ({viewState, focusFound}: GridKeyContext, name: string): void => {
	if (name === 'return') viewState.change(one => ({...one, isFiltering: false}));
	else if (name === 'escape') viewState.change(one => ({...one, isFiltering: false, filter: ''}));
	else if (name === 'backspace')
		viewState.change(one => focusFound({...one, filter: [...one.filter].slice(0, -1).join('')}));
	else if ([...name].length === 1) viewState.change(one => focusFound(typed(one, name)));
};

const longestFilter = 60;

/** Text typed or pasted into the filter. */
export const typed = (viewState: ViewState, text: string): ViewState => ({
	...viewState,
	filter: (viewState.filter + text.replaceAll(/\p{C}/gu, ' ')).slice(0, longestFilter),
});
