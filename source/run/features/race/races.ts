import {directNeeds} from '../../../plan/graph/graph.ts';
import type {Plan} from '../../../plan/types.ts';
import type {Run, Stream} from '../../model/types.ts';

type Races = {
	/** Ids by the race's name, in the order of the plan. */
	readonly members: ReadonlyMap<string, readonly string[]>;
	readonly byStream: ReadonlyMap<string, string>;
};

/** One stream alone is not a race. */
const racesOf = ({streams}: Plan): Races => {
	const all = new Map<string, readonly string[]>();
	for (const {id, race} of streams) if (race !== undefined) all.set(race, [...(all.get(race) ?? []), id]);
	const members = new Map([...all].filter(([, ids]) => ids.length > 1));
	return {members, byStream: new Map([...members].flatMap(([race, ids]) => ids.map(id => [id, race] as const)))};
};

/** Plans never change. */
const cache = new WeakMap<Plan, Races>();
const known = (plan: Plan): Races => {
	const races = cache.get(plan) ?? racesOf(plan);
	cache.set(plan, races);
	return races;
};

/** Names of all races, in the order of the plan. */
export const raceNames = (run: Run): readonly string[] => [...known(run.plan).members.keys()];

export const membersOf = (run: Run, race: string): readonly Stream[] =>
	(known(run.plan).members.get(race) ?? []).flatMap(id => run.streams[id] ?? []);

/** The race a stream is in. */
export const raceOf = (run: Run, streamId: string): string | undefined => known(run.plan).byStream.get(streamId);

export const winnerOf = (run: Run, race: string): string | undefined => {
	const state = run.races && Object.hasOwn(run.races, race) ? run.races[race] : undefined;
	return state?.is === 'decided' ? state.winner : undefined;
};

/** The race this stream lost, and to whom; undefined when it won, when it still runs, and outside of races. */
export const lostRace = (run: Run, streamId: string): {readonly race: string; readonly winner: string} | undefined => {
	const race = raceOf(run, streamId);
	const winner = race === undefined ? undefined : winnerOf(run, race);
	return race === undefined || winner === undefined || winner === streamId ? undefined : {race, winner};
};

export const isUndecided = (run: Run, streamId: string): boolean => {
	const race = raceOf(run, streamId);
	return race !== undefined && winnerOf(run, race) === undefined;
};

/** Stopped with the run it continues with the run. */
const isOut = ({state, ending}: Stream): boolean =>
	!ending && (state.is === 'failed' || state.is === 'blocked' || (state.is === 'stopped' && state.isWithRun !== true));

/** Completed members of a race: one of them is chosen. */
export const candidates = (run: Run, race: string): readonly Stream[] =>
	membersOf(run, race).filter(({state, ending}) => state.is === 'completed' && !ending);

/** choice: all members are done or out, and one must be chosen; failed: none is left to choose. */
export const raceStanding = (run: Run, race: string): 'open' | 'choice' | 'decided' | 'failed' => {
	if (winnerOf(run, race) !== undefined) return 'decided';
	const isOver = membersOf(run, race).every(member => isOut(member) || member.state.is === 'completed');
	if (!isOver) return 'open';
	return candidates(run, race).length > 0 ? 'choice' : 'failed';
};

/** The races whose streams are done and wait for the user to choose. */
export const openChoices = (run: Run): readonly string[] =>
	raceNames(run).filter(race => raceStanding(run, race) === 'choice');

/** What a stream waits for: streams, of a decided race its winner only, and races without a winner. */
export const needsOf = (
	run: Run,
	streamId: string,
): {readonly streams: readonly string[]; readonly races: readonly string[]} => {
	const own = raceOf(run, streamId);
	// Members of other phases are in the same race all the same, and never wait for each other.
	const needs = directNeeds(run.plan, streamId).filter(id => own === undefined || raceOf(run, id) !== own);
	const races = new Set(needs.flatMap(id => (isUndecided(run, id) ? (raceOf(run, id) ?? []) : [])));
	const streams = needs.flatMap(id => {
		const race = raceOf(run, id);
		return race === undefined ? id : (winnerOf(run, race) ?? []);
	});
	return {streams: [...new Set(streams)], races: [...races]};
};
