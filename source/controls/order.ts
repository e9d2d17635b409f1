import {lostRace} from '../run/features/race/races.ts';
import type {Run, Stream} from '../run/model/types.ts';
import {streamMs} from '../run/outcome.ts';
import {streamCostUsd} from '../run/policy/cost.ts';
import {needsUser} from '../run/select/needs-user.ts';
import {nameOf} from '../run/select/streams.ts';

/** Where a stream stands for the user, in the order that counts. */
export const groupNames = ['needs', 'working', 'done', 'waiting', 'merged'] as const;
export type GroupName = (typeof groupNames)[number];

/** `needs`: by group, what blocks most first; `plan`: as the plan has them. */
export const orders = ['needs', 'plan', 'name', 'age', 'cost'] as const;
export type Order = (typeof orders)[number];

export type StreamGroup = {readonly name: GroupName; readonly streams: readonly Stream[]; readonly isFolded: boolean};

export const groupTitles: Readonly<Record<GroupName, string>> = {
	needs: 'NEEDS YOU',
	working: 'WORKING',
	done: 'DONE, NOT MERGED',
	waiting: 'WAITING',
	merged: 'MERGED OR SET ASIDE',
};

const atWork: readonly string[] = ['starting', 'running', 'stalled', 'recovering', 'verifying'];

const groupOf = (run: Run, stream: Stream, needed: ReadonlyMap<string, number>): GroupName => {
	const {state, merge} = stream;
	if (needed.has(stream.id) || merge.is === 'conflicted') return 'needs';
	if (merge.is === 'merged' || lostRace(run, stream.id) !== undefined) return 'merged';
	if (merge.is === 'merging' || atWork.includes(state.is)) return 'working';
	if (state.is === 'completed') return 'done';
	return state.is === 'stopped' ? 'merged' : 'waiting';
};

/** Streams with an alert, and their place among those. */
const neededIds = (run: Run): ReadonlyMap<string, number> => {
	const places = new Map<string, number>();
	for (const {streamId} of needsUser(run))
		if (streamId !== undefined && !places.has(streamId)) places.set(streamId, places.size);
	return places;
};

/** The streams that wait for the user, whatever order they are shown in. */
export const inNeed = (run: Run, streams: readonly Stream[]): readonly Stream[] => {
	const needed = neededIds(run);
	return streams.filter(stream => groupOf(run, stream, needed) === 'needs');
};

/** Groups that have streams; inside of a group the plan's order, but for what needs the user. */
export const groupsOf = (
	run: Run,
	streams: readonly Stream[],
	folded: ReadonlySet<GroupName>,
): readonly StreamGroup[] => {
	const needed = neededIds(run);
	const groups = new Map<GroupName, Stream[]>(groupNames.map(name => [name, []]));
	for (const stream of streams) groups.get(groupOf(run, stream, needed))?.push(stream);
	const place = ({id}: Stream): number => needed.get(id) ?? needed.size;
	groups.get('needs')?.sort((a, b) => place(a) - place(b));
	return groupNames.flatMap(name => {
		const members = groups.get(name) ?? [];
		return members.length === 0 ? [] : [{name, streams: members, isFolded: folded.has(name)}];
	});
};

const since = ({state}: Stream): number => ('since' in state ? state.since : 'at' in state ? state.at : Infinity);

/** The streams in another order than the plan's. */
export const sorted = (run: Run, streams: readonly Stream[], order: Order): readonly Stream[] => {
	const end = run.finishedAt ?? run.lastMessageAt;
	switch (order) {
		case 'name':
			return [...streams].sort((a, b) => nameOf(run, a.id).localeCompare(nameOf(run, b.id)));
		case 'age':
			return [...streams].sort((a, b) => since(a) - since(b) || streamMs(b, end) - streamMs(a, end));
		case 'cost':
			return [...streams].sort((a, b) => (streamCostUsd(b) ?? 0) - (streamCostUsd(a) ?? 0));
		default:
			return streams;
	}
};

/** What is folded when nobody has said anything: long lists of what is not the user's turn. */
export const foldedAtFirst = (groups: readonly StreamGroup[], rows: number): ReadonlySet<GroupName> => {
	const folded = new Set<GroupName>();
	const lines = () => groups.reduce((sum, {name, streams}) => sum + 1 + (folded.has(name) ? 0 : streams.length), 0);
	for (const name of ['merged', 'waiting'] as const) if (lines() > rows) folded.add(name);
	return folded;
};
