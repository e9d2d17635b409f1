import type {Activity} from '../../run/model/types.ts';
import {activityOf} from './lines.ts';

type Whole = {readonly line: string; readonly activity: Activity};
export type Entry = {readonly line: string; readonly activity: Activity | undefined};

export type Joined = {
	/** Those that are whole, the newest last. */
	readonly entries: readonly Whole[];
	/** Lines of either that are gone or not as they were written. */
	readonly damaged: number;
	/** Those of them that neither has whole. */
	readonly lost: number;
};

export const entriesOf = (text: string): readonly Entry[] =>
	text
		.split('\n')
		.filter(line => line !== '')
		.map(line => ({line, activity: activityOf(line)}));

const wholeOf = (entries: readonly Entry[]): readonly Whole[] =>
	entries.filter((entry): entry is Whole => entry.activity !== undefined);

/** What stands in the journal and in its copy between two lines that both have. */
type Stretch = {readonly own: readonly Entry[]; readonly copy: readonly Entry[]};

/** Gives where a line stands, the first place from `from` on. */
const placesIn = (entries: readonly Entry[]) => {
	const places = new Map<string, number[]>();
	for (const [place, {line}] of entries.entries()) {
		const known = places.get(line);
		if (known) known.push(place);
		else places.set(line, [place]);
	}
	return (line: string, from: number): number | undefined => places.get(line)?.find(place => place >= from);
};

/** Each but the last ends with a line that both have. */
const stretches = (own: readonly Entry[], copy: readonly Entry[]): readonly (Stretch & {readonly last?: Entry})[] => {
	const placeOf = placesIn(copy);
	const found: (Stretch & {readonly last?: Entry})[] = [];
	let [ownFrom, copyFrom] = [0, 0];
	for (const [index, entry] of own.entries()) {
		const place = entry.activity && placeOf(entry.line, copyFrom);
		if (place === undefined) continue;
		found.push({own: own.slice(ownFrom, index), copy: copy.slice(copyFrom, place), last: entry});
		[ownFrom, copyFrom] = [index + 1, place + 1];
	}
	return [...found, {own: own.slice(ownFrom), copy: copy.slice(copyFrom)}];
};

const inOrder = ({own, copy}: Stretch): readonly Whole[] =>
	own.length === copy.length
		? wholeOf(own.map((entry, index) => (entry.activity ? entry : copy[index]!)))
		: [...wholeOf(own), ...wholeOf(copy)].toSorted((one, other) => one.activity.at - other.activity.at);

const joinStretch = (stretch: Stretch): Joined => {
	const {own, copy} = stretch;
	const [ownWhole, copyWhole] = [wholeOf(own), wholeOf(copy)];
	const isOneWhole = [own, copy].some(each => each.length > 0 && each.every(({activity}) => activity));
	const entries = inOrder(stretch);
	const gone = Math.max(0, copy.length - own.length);
	return {
		entries,
		damaged: own.length - ownWhole.length + copy.length - copyWhole.length + gone,
		lost: isOneWhole ? 0 : Math.max(own.length, copy.length, entries.length) - entries.length,
	};
};

/** Of a journal that was continued in a new file, the copy has lines from before: they are older, nothing is gone. */
const beforeTheFirst = (joined: Joined, {own, copy}: Stretch): Joined =>
	own.length === 0 && copy.every(({activity}) => activity) ? {...joined, damaged: 0} : joined;

/** A journal and its copy as one: each has what the other lost or never had. */
export const joinJournals = (own: readonly Entry[], copy: readonly Entry[]): Joined => {
	const joined = stretches(own, copy).map((stretch, index) => {
		const found = joinStretch(stretch);
		const {entries, ...rest} = index === 0 && own.length > 0 ? beforeTheFirst(found, stretch) : found;
		return {...rest, entries: [...entries, ...wholeOf(stretch.last ? [stretch.last] : [])]};
	});
	return {
		entries: joined.flatMap(({entries}) => entries),
		damaged: joined.reduce((sum, each) => sum + each.damaged, 0),
		lost: joined.reduce((sum, each) => sum + each.lost, 0),
	};
};
