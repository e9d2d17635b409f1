import {directNeeds} from '../../../plan/graph/graph.ts';
import type {Run, Stream} from '../../model/types.ts';
import {isUndecided, lostRace, membersOf, raceOf, winnerOf} from './races.ts';

/** Why a stream of a race is not merged: nobody is chosen by merging, and a loser only when it is asked for. */
export const raceMergeRefusal = (run: Run, streamId: string, isForced: boolean): string | undefined => {
	if (isUndecided(run, streamId))
		return `race ${raceOf(run, streamId)} has no winner yet: claude-grid adopt ${streamId} chooses it`;
	const lost = isForced ? undefined : lostRace(run, streamId);
	return (
		lost &&
		`it was not chosen, ${lost.winner} won race ${lost.race}: claude-grid merge ${streamId} --force merges it anyway`
	);
};

export const adoptRefusal = (run: Run, {id, state, ending}: Stream): string | undefined => {
	const race = raceOf(run, id);
	if (race === undefined) return 'it is in no race';
	const winner = winnerOf(run, race);
	if (winner === id) return `it won race ${race} already`;
	if (state.is !== 'completed' || ending) return `it is ${state.is}, not completed`;
	const held = winner === undefined ? undefined : heldBy(run, race, winner);
	return held && `${winner} won race ${race} already, ${held}`;
};

/** What stands on a winner, so that no other can take its place. */
const heldBy = (run: Run, race: string, winner: string): string | undefined => {
	const merge = run.streams[winner]?.merge.is;
	if (merge === 'merged') return 'and is merged';
	if (merge === 'merging' || merge === 'queued') return 'and is being merged';
	const ids = new Set(membersOf(run, race).map(member => member.id));
	const builder = Object.values(run.streams).find(
		({id, workplace, state}) =>
			(workplace !== undefined && Object.hasOwn(workplace.tips, winner)) ||
			(state.is === 'starting' && state.step === 'worktree' && directNeeds(run.plan, id).some(need => ids.has(need))),
	);
	return builder && `and ${builder.id} builds on it`;
};

/** Members that adopting one stops: those that are not done or out. */
export const stillRacing = (run: Run, streamId: string): readonly string[] => {
	const race = raceOf(run, streamId);
	if (race === undefined) return [];
	return membersOf(run, race)
		.filter(
			({id, state, ending}) => id !== streamId && (ending || !['completed', 'failed', 'stopped'].includes(state.is)),
		)
		.map(({id}) => id);
};

/** What the user is asked before an adoption that stops others; undefined when nothing is stopped. */
export const adoptWarning = (run: Run, streamId: string): string | undefined => {
	const ids = stillRacing(run, streamId);
	return ids.length === 0
		? undefined
		: `${ids.join(', ')} ${ids.length === 1 ? 'is' : 'are'} not done: adopting ${streamId} stops ${ids.length === 1 ? 'it' : 'them'}, after a checkpoint`;
};
