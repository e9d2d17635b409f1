import type {Run, Stream} from '../run/types.ts';
import {type Layout, type LayoutRequest, layoutFor} from './layout.ts';
import {filteredStreams, type Look} from './look.ts';
import {foldedAtFirst, type GroupName, groupsOf, type StreamGroup, sorted} from './order.ts';

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
export const arrange = (run: Run, look: Look, size: Omit<LayoutRequest, 'streams'>): Arranged => {
	const found = filteredStreams(run, look.filter);
	const plain = layoutFor({...size, streams: found.length});
	if (plain.kind === 'tiles' || plain.kind === 'tooSmall' || look.order !== 'needs')
		return {
			layout: plain,
			streams: look.order === 'needs' ? found : sorted(run, found, look.order),
			entries: undefined,
		};
	const open = groupsOf(run, found, unfolded);
	// What is looked for is never folded away.
	const folded =
		look.filter === '' ? (look.folded ?? foldedAtFirst(open, mostLines({...size, streams: found.length}))) : unfolded;
	const entries = entriesOf(groupsOf(run, found, folded));
	const streams = entries.filter(isStream).map(({stream}) => stream);
	return {layout: layoutFor({...size, streams: found.length, lines: entries.length}), streams, entries};
};

/** Folds the group of the stream in focus, or opens all when some are folded. */
export const toggledFolds = (arranged: Arranged, focusedId: string | undefined): ReadonlySet<GroupName> => {
	const groups = (arranged.entries ?? []).flatMap(entry => (entry.is === 'group' ? [entry.group] : []));
	if (groups.some(({isFolded}) => isFolded)) return unfolded;
	const here = groups.find(({streams}) => streams.some(({id}) => id === focusedId));
	return new Set(here && groups.length > 1 ? [here.name] : []);
};
