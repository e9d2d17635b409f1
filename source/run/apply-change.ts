import type {Activity, Run, Stream} from './model/types.ts';

/** The language between an engine and its clients; a client of another version refuses to talk. */
export const protocolVersion = 2;

/** What a subscriber gets: first the whole run (or none), then what changed, by revision; a gap means subscribe again. */
export type Change =
	| {readonly type: 'run'; readonly run: Run | null; readonly activities: readonly Activity[]}
	| {
			readonly type: 'changed';
			readonly revision: number;
			/** The revision this change builds on; default one less than `revision`. */
			readonly since?: number;
			/** Fields of the run other than plan and streams that changed; a field that went away is there as undefined. */
			readonly run: Partial<Omit<Run, 'streams' | 'plan'>>;
			readonly streams: Readonly<Record<string, Stream>>;
			readonly activities: readonly Activity[];
	  };

/** True when a change before this one was missed, so that applying it would show a run that never was. */
export const isGap = (run: Run | null, change: Change): boolean =>
	change.type === 'changed' && (run === null || (change.since ?? change.revision - 1) > run.revision);

/** The run after the change. Without a run there is nothing to change: null. */
export const applyChange = (run: Run | null, change: Change): Run | null => {
	if (change.type === 'run') return change.run;
	if (run === null) return null;
	return {...run, ...change.run, revision: change.revision, streams: {...run.streams, ...change.streams}};
};

/** Two changes as one, where the second builds on the first. */
export const joinChanges = (one: Change, next: Change): Change => {
	if (next.type === 'run') return next;
	const activities = [...one.activities, ...next.activities];
	if (one.type === 'run') return {...one, run: applyChange(one.run, next), activities};
	return {
		...next,
		since: one.since ?? one.revision - 1,
		run: {...one.run, ...next.run},
		streams: {...one.streams, ...next.streams},
		activities,
	};
};

/** JSON has no undefined: a field of the run that went away travels as null. */
export const changeToJson = (change: Change): string =>
	JSON.stringify(
		change.type === 'run'
			? change
			: {...change, run: mapValues(change.run, value => (value === undefined ? null : value))},
	);

/** The reverse of changeToJson. Throws SyntaxError when the text is not JSON. */
export const changeFromJson = (text: string): Change => {
	const change = JSON.parse(text) as Change;
	return change.type === 'run'
		? change
		: {...change, run: mapValues(change.run, value => (value === null ? undefined : value))};
};

const mapValues = (record: object, convert: (value: unknown) => unknown): Record<string, unknown> =>
	Object.fromEntries(Object.entries(record).map(([key, value]) => [key, convert(value)]));
