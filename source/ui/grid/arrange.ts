import {filteredStreams} from '../../controls/filter.ts';
import {foldedAtFirst, type GroupName, groupsOf, type StreamGroup, sorted} from '../../controls/order.ts';
import type {Run, Stream} from '../../run/model/types.ts';
import {focusOn, following, type ViewState} from '../view-state.ts';
import {type Layout, type LayoutRequest, layoutFor} from './layout.ts';

/** A line of the list: a stream, or the title of a group. */
export type GridEntry =
	| {readonly is: 'stream'; readonly stream: Stream}
	| {readonly is: 'group'; readonly group: StreamGroup};

export type Arranged = {
	readonly layout: Layout;
	/** In the order of the screen; what is folded away is not among them. */
	readonly streams: readonly Stream[];
	/** Undefined: one after the other, without titles. */
	readonly entries: readonly GridEntry[] | undefined;
};

const unfolded: ReadonlySet<GroupName> = new Set();

const entriesOf = (groups: readonly StreamGroup[]): readonly GridEntry[] =>
	groups.flatMap((group): readonly GridEntry[] => [
		{is: 'group', group},
		...(group.isFolded ? [] : group.streams.map((stream): GridEntry => ({is: 'stream', stream}))),
	]);

const isStream = (entry: GridEntry): entry is Extract<GridEntry, {is: 'stream'}> => entry.is === 'stream';

const mostLines = (request: LayoutRequest): number =>
	layoutFor({...request, lines: Number.MAX_SAFE_INTEGER}).grid.visibleLines;

/** Which streams are shown, in which order, and what has room. Tiles keep the plan's order. */
export const arrange = (run: Run, viewState: ViewState, size: Omit<LayoutRequest, 'streams'>): Arranged => {
	const found = filteredStreams(run, viewState.filter, viewState.focusedId);
	const plain = layoutFor({...size, streams: found.length});
	if (plain.kind === 'tiles' || plain.kind === 'tooSmall' || viewState.order !== 'needs')
		return {
			layout: plain,
			streams: viewState.order === 'needs' ? found : sorted(run, found, viewState.order),
			entries: undefined,
		};
	const open = groupsOf(run, found, unfolded);
	// What is looked for is never folded away, and neither is the stream in focus: the next key would be for another one.
	const wanted = viewState.folded ?? foldedAtFirst(open, mostLines({...size, streams: found.length}));
	const here = groupWith(open, viewState.focusedId);
	const folded = viewState.filter === '' ? new Set([...wanted].filter(name => name !== here?.name)) : unfolded;
	const entries = entriesOf(groupsOf(run, found, folded));
	const streams = entries.filter(isStream).map(({stream}) => stream);
	return {layout: layoutFor({...size, streams: found.length, lines: entries.length}), streams, entries};
};

const groupWith = (groups: readonly StreamGroup[], streamId: string | undefined): StreamGroup | undefined =>
	groups.find(({streams}) => streams.some(({id}) => id === streamId));

/** Opens all groups when some are folded; else folds that of the stream in focus, which goes to the nearest one that is left. */
export const toggledFolds = (arranged: Arranged, viewState: ViewState, focusedId: string | undefined): ViewState => {
	const groups = (arranged.entries ?? []).flatMap(entry => (entry.is === 'group' ? [entry.group] : []));
	if (groups.some(({isFolded}) => isFolded)) return {...viewState, folded: unfolded};
	const here = groupWith(groups, focusedId);
	if (!here || groups.length < 2) return {...viewState, folded: unfolded};
	const at = groups.indexOf(here);
	const next = groups[at + 1]?.streams[0] ?? groups[at - 1]?.streams.at(-1);
	return {...focusOn(viewState, next?.id), folded: new Set([here.name])};
};

/** The stream in focus is one of those found, once the user has said what to look for. */
export const focusFound = (run: Run, viewState: ViewState, size: Omit<LayoutRequest, 'streams'>): ViewState => {
	const {streams} = arrange(run, {...viewState, focusedId: undefined}, size);
	return streams.some(({id}) => id === viewState.focusedId)
		? viewState
		: {...viewState, focusedId: streams[0]?.id, ...following};
};
