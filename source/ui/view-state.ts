import type {Question} from '../controls/actions.ts';
import {type GroupName, inNeed, type Order} from '../controls/order.ts';
import type {Run, Stream} from '../run/model/types.ts';
import {type Direction, moveFocus} from './grid/layout.ts';
import type {Here} from './screens/parts/screen-context.ts';
import type {ScreenName} from './types.ts';

/** What the user looks at; nothing here is known to the engine. */
export type ViewState = {
	readonly focusedId: string | undefined;
	readonly screen: ScreenName;
	/** Screens that closing this one comes back to, nearest last; never the grid. */
	readonly trail: readonly {readonly screen: ScreenName; readonly about: string | undefined}[];
	/** The key of the alert or question that the screen was opened for. */
	readonly about: string | undefined;
	readonly dialog:
		| {readonly is: 'ask'; readonly question: Question}
		| {readonly is: 'newStream'}
		| {readonly is: 'command'; readonly streamId?: string}
		| {readonly is: 'menu'; readonly streamId: string}
		| {readonly is: 'message'; readonly streamId: string}
		| undefined;
	readonly filter: string;
	readonly order: Order;
	/** Groups the user has folded; undefined: as it fits. */
	readonly folded: ReadonlySet<GroupName> | undefined;
	/** The filter is being typed. */
	readonly isFiltering: boolean;
	/** Log entries up to the last one shown; undefined follows the newest. */
	readonly logEnd: number | undefined;
	/** Where `logEnd` was before each page up: a page down goes back there, however tall the entries between are. */
	readonly logWay: readonly (number | undefined)[];
};

/** The newest entries of the log. */
export const following = {logEnd: undefined, logWay: []};

export const firstViewState: ViewState = {
	focusedId: undefined,
	screen: 'grid',
	trail: [],
	about: undefined,
	dialog: undefined,
	filter: '',
	order: 'needs',
	folded: undefined,
	isFiltering: false,
	...following,
};

/** The stream in focus among those shown; the first one when the filter hides it. */
export const focusIn = (streams: readonly Stream[], focusedId: string | undefined): string | undefined =>
	streams.some(stream => stream.id === focusedId) ? focusedId : streams[0]?.id;

export const focusOn = (viewState: ViewState, streamId: string | undefined): ViewState =>
	streamId === undefined || streamId === viewState.focusedId
		? viewState
		: {...viewState, focusedId: streamId, ...following};

export const moved = (
	viewState: ViewState,
	streams: readonly Stream[],
	direction: Direction,
	columns: number,
): ViewState => {
	const current = focusIn(streams, viewState.focusedId);
	const index = streams.findIndex(stream => stream.id === current);
	return focusOn({...viewState, focusedId: current}, streams[moveFocus(index, direction, streams.length, columns)]?.id);
};

/** By place on the screen, from 1. */
export const focusedByNumber = (viewState: ViewState, streams: readonly Stream[], number: number): ViewState =>
	focusOn(viewState, streams[number - 1]?.id);

/** The next that needs the user; the next of all when no other does. After the last comes the first. */
export const focusedNext = (
	viewState: ViewState,
	run: Run,
	streams: readonly Stream[],
	way: 'next' | 'previous',
): ViewState => {
	const at = streams.findIndex(({id}) => id === focusIn(streams, viewState.focusedId));
	const after = [...streams.slice(at + 1), ...streams.slice(0, Math.max(0, at))];
	const others = way === 'next' ? after : after.reverse();
	return focusOn(viewState, (inNeed(run, others)[0] ?? others[0])?.id);
};

/** The first or the last of those shown. */
export const focusedEnd = (viewState: ViewState, streams: readonly Stream[], end: 'first' | 'last'): ViewState =>
	focusOn(viewState, streams.at(end === 'first' ? 0 : -1)?.id);

export type Scroll = 'scrollUp' | 'scrollDown' | 'scrollTop' | 'scrollEnd' | 'follow';

/** The log moved by a page of `height` entries; at its end it follows again. A page down undoes a page up. */
export const scrolled = (viewState: ViewState, scroll: Scroll, height: number, total: number): ViewState => {
	const {logEnd, logWay} = viewState;
	if (scroll === 'scrollDown' && logWay.length > 0)
		return {...viewState, logEnd: logWay.at(-1), logWay: logWay.slice(0, -1)};
	if (scroll === 'follow') return {...viewState, logEnd: logEnd === undefined ? total : undefined, logWay: []};
	const page = Math.max(1, height - 1);
	const end = logEnd ?? total;
	const top = Math.min(height, total);
	const to = {scrollUp: Math.max(top, end - page), scrollDown: end + page, scrollTop: top, scrollEnd: total}[scroll];
	if (total === 0 || to >= total) return {...viewState, ...following};
	const way = to === end ? logWay : [...logWay, logEnd];
	return {...viewState, logEnd: to, logWay: scroll === 'scrollUp' ? way : []};
};

export type Opened = {readonly streamId?: string | undefined; readonly about?: string | undefined};

/** Another screen over what is seen, which comes back to what the user was at there; the grid itself ends the trail. */
export const opened = (
	viewState: ViewState,
	screen: ScreenName,
	{streamId, about}: Opened = {},
	here?: Here,
): ViewState => {
	const left = {screen: viewState.screen, about: here ? here.about : viewState.about};
	return {
		...focusOn(viewState, streamId ?? here?.streamId),
		screen,
		about,
		trail: screen === 'grid' || viewState.screen === 'grid' ? [] : [...viewState.trail, left].slice(-longestTrail),
	};
};

const longestTrail = 20;

/** Back to where the screen was opened. */
export const closed = (viewState: ViewState): ViewState => {
	const {screen, about} = viewState.trail.at(-1) ?? {screen: 'grid', about: undefined};
	return {...viewState, screen, about, trail: viewState.trail.slice(0, -1)};
};
