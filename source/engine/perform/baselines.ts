import {takeBaseline} from '../../git/checkpoint/baseline.ts';
import {readStatus} from '../../git/read/status.ts';
import {headCommit, isAncestor} from '../../git/refs/names.ts';
import {abandonedRef} from '../../git/refs/refs.ts';
import type {Baseline, BeforeSetup, Run, StepLeft, Stream, Workplace} from '../../run/model/types.ts';
import {excludedPaths, unchangedLeftovers} from '../cleanup/excluded-paths.ts';
import {userPaths} from '../follow/shared-checkout.ts';
import type {World} from '../loop/world.ts';

/** What lies uncommitted in a worktree that is not of setup's or verify's making. */
const dirtyNow = async (run: Run, {id, origin}: Stream, place: Workplace): Promise<readonly string[]> => {
	const leaveOut = await excludedPaths(run, id, place);
	// A fork begins with what setup had left in the other worktree, too.
	const baseline = place.baseline ?? (origin && run.streams[origin.streamId]?.workplace?.baseline);
	const left = new Set(await unchangedLeftovers({...place, ...(baseline && {baseline})}));
	const {entries} = await readStatus(place.path, {leaveOut, submodules: 'all'});
	return entries.filter(({path}) => !left.has(path)).map(({path}) => path);
};

/** Noted before setup runs, so that another engine that runs it again still knows. */
export const beforeSetup = async (run: Run, stream: Stream, place: Workplace): Promise<BeforeSetup> => ({
	head: (await headCommit(place.path)) ?? '',
	paths: await dirtyNow(run, stream, place),
});

const take = async (
	run: Run,
	{id}: Stream,
	place: Workplace,
	{step, before}: {readonly step: 'setup' | 'verify'; readonly before: readonly string[]},
): Promise<Baseline | undefined> =>
	takeBaseline({
		worktree: place.path,
		ref: abandonedRef(run.id, id),
		message: `what ${step} of ${id} has left`,
		leaveOut: [...(await excludedPaths(run, id, place)), ...userPaths(place)],
		before,
	});

/** What setup has left: files, and commits where no agent has committed before. */
export const leftBySetup = async (
	world: World,
	run: Run,
	stream: Stream,
	place: Workplace,
): Promise<{readonly baseline?: Baseline; readonly startCommit?: string}> => {
	try {
		const {head = '', paths: before = []} = place.before ?? {};
		const baseline = await take(run, stream, place, {step: 'setup', before});
		const now = await headCommit(place.path);
		const hasCommitted =
			now !== undefined && head === place.startCommit && now !== head && (await isAncestor(place.path, head, now));
		return {...(baseline && {baseline}), ...(hasCommitted && {startCommit: now})};
	} catch (error) {
		world.onBug(error, 'baseline');
		return {};
	}
};

/** What verify has left in a worktree where everything was committed before. */
export const leftByVerify = async (world: World, run: Run, stream: Stream, place: Workplace): Promise<StepLeft> => {
	try {
		const baseline = await take(run, stream, place, {step: 'verify', before: []});
		return baseline ? {baseline} : {};
	} catch (error) {
		world.onBug(error, 'baseline');
		return {};
	}
};
