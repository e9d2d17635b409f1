import {existsSync} from 'node:fs';
import {stashTraces} from '../../git/checkpoint/stash.ts';
import {worktreeExists} from '../../git/read/list-worktrees.ts';
import {readWork} from '../../git/read/work.ts';
import {branchTip, isAncestor} from '../../git/refs/names.ts';
import type {Run, WorkFacts, Workplace} from '../../run/model/types.ts';
import {isAtWorkInBox} from '../boxes.ts';
import {excludedPaths} from '../cleanup/excluded-paths.ts';
import {recordCheck, seenInCheckout, userPaths} from '../follow/shared-checkout.ts';
import type {World} from '../loop/world.ts';
import {keepAbandonedCommits, repairBranch} from './branch-drift.ts';

/** Said by what the branch holds, not by who ran git stash: the user may stash at any time. */
const withStashTraces = async (run: Run, {branch, startCommit}: Workplace, work: WorkFacts): Promise<WorkFacts> => {
	if (work.isMissing || work.head === '') return work;
	const {repository, id: runId, target} = run;
	const {left, taken} = await stashTraces({repository, runId, branch, startCommit, head: work.head, target});
	const ends = [
		...left.map(subject => ({path: subject, why: 'stashed' as const})),
		...taken.map(subject => ({path: subject, why: 'taken' as const})),
	];
	return ends.length === 0 ? work : {...work, looseEnds: [...(work.looseEnds ?? []), ...ends.slice(0, 10)]};
};

/** What counts is on the branch: commits beside it, which it cannot be moved up to, are merged by nobody. */
const withCommitsElsewhere = async ({path, branch}: Workplace, work: WorkFacts): Promise<WorkFacts> => {
	const tip = work.isMissing || work.head === '' ? undefined : await branchTip(path, branch);
	if (tip === undefined || (await isAncestor(path, work.head, tip)) || (await isAncestor(path, tip, work.head)))
		return work;
	const end = {path: work.head.slice(0, 12), why: 'elsewhere' as const};
	return {...work, looseEnds: [...(work.looseEnds ?? []), end]};
};

export const workOf = async (world: World, run: Run, streamId: string, place: Workplace): Promise<WorkFacts> => {
	const {path: worktree, startCommit, branch, baseline} = place;
	const stream = world.run()?.streams[streamId];
	const isThorough = stream?.ending !== undefined;
	const isClosed = stream !== undefined && isAtWorkInBox(run, stream);
	const link = [...(await excludedPaths(run, streamId, place)), ...userPaths(place)];
	const at = Date.now();
	const ask = () => readWork({worktree, startCommit, branch, link, baseline, isThorough, isClosed});
	const seen = await ask();
	recordCheck(world, streamId, place, at);
	const work = isThorough ? await withStashTraces(run, place, seen) : seen;
	if (place.shared) return seenInCheckout(world, streamId, place, work);
	if (isThorough && work.head !== '') return withCommitsElsewhere(place, work);
	return work.head === '' && (await repairBranch(world, streamId, place)) ? ask() : work;
};

/** Tells what git says of the worktree now. */
export const inspectWork = async (
	world: World,
	run: Run,
	streamId: string,
	place: Workplace,
	isAnswer: boolean,
): Promise<void> => {
	if (!existsSync(place.path)) {
		world.dispatch({type: 'work.lost', streamId, reason: `${place.path} is not there`});
		return;
	}
	try {
		await keepAbandonedCommits(world, run.id, streamId, place);
		const work = await workOf(world, run, streamId, place);
		// A damaged repository is told by its own alert; the worktree is not lost.
		if (isAnswer || !work.isMissing) world.dispatch({type: 'work.seen', streamId, work, isAnswer});
	} catch (error) {
		if (isAnswer || (await worktreeExists(place))) throw error;
	}
};
