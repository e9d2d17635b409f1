import type {Run, StateName, Stream} from '../../model/types.ts';
import {streamMs} from '../../outcome.ts';
import {costView, streamCostUsd} from '../../policy/cost.ts';
import {progress} from '../../select/progress.ts';
import {candidates, membersOf, raceStanding, winnerOf} from './races.ts';

/** One stream of a race as it stands beside the others. Spans are milliseconds, money US dollars. */
export type RaceRow = {
	readonly streamId: string;
	readonly state: StateName;
	/** null: nothing was verified. */
	readonly verify: 'green' | 'red' | null;
	readonly files: number;
	readonly added: number;
	readonly removed: number;
	readonly durationMs: number;
	/** null: not known. */
	readonly costUsd: number | null;
	readonly attempts: number;
	readonly tasks: {readonly completed: number; readonly total: number};
	readonly isWinner: boolean;
};

export type Comparison = {
	readonly race: string;
	readonly standing: ReturnType<typeof raceStanding>;
	readonly winner: string | null;
	/** Whom the rule would choose among those that are completed. */
	readonly suggested: string | null;
	/** In the order of the plan. */
	readonly streams: readonly RaceRow[];
};

export const compareRace = (run: Run, race: string, now: number): Comparison => {
	const winner = winnerOf(run, race);
	return {
		race,
		standing: raceStanding(run, race),
		winner: winner ?? null,
		suggested: bestOf(run, race)?.id ?? null,
		streams: membersOf(run, race).map(stream => ({...rowOf(stream, now), isWinner: stream.id === winner})),
	};
};

const rowOf = (stream: Stream, now: number): Omit<RaceRow, 'isWinner'> => {
	const {completed, total} = progress(stream);
	return {
		streamId: stream.id,
		state: stream.state.is,
		verify: stream.verify ? (stream.verify.ok ? 'green' : 'red') : null,
		files: stream.work?.files ?? 0,
		added: stream.work?.added ?? 0,
		removed: stream.work?.removed ?? 0,
		durationMs: streamMs(stream, now),
		costUsd: costView(streamCostUsd(stream)),
		attempts: stream.attempt,
		tasks: {completed, total},
	};
};

/** The rule: verify green first, then fewest tasks left, smallest diff, shortest time, the order of the plan. */
export const bestOf = (run: Run, race: string): Stream | undefined =>
	[...candidates(run, race)].sort((one, other) => {
		const [a, b] = [ranksOf(one), ranksOf(other)];
		const differing = a.findIndex((rank, index) => rank !== b[index]);
		return differing === -1 ? 0 : (a[differing] ?? 0) - (b[differing] ?? 0);
	})[0];

const ranksOf = (stream: Stream): readonly number[] => {
	const {completed, total} = progress(stream);
	const {added = 0, removed = 0} = stream.work ?? {};
	return [stream.verify?.ok ? 0 : 1, total - completed, added + removed, streamMs(stream, stream.finishedAt ?? 0)];
};

/** Where the race stands, as one sentence. */
export const standingLine = ({race, standing, winner, suggested, streams}: Comparison): string => {
	const done = streams.filter(({state}) => state === 'completed').length;
	if (standing === 'decided') return `${winner} won race ${race}; the others stay on their branches.`;
	if (standing === 'failed') return `No stream of race ${race} is left to choose: recover one.`;
	if (standing === 'choice') return `Pick a winner. Suggested: ${suggested}.`;
	return `${done} of ${streams.length} are completed.`;
};
