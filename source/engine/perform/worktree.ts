import {existsSync} from 'node:fs';
import path from 'node:path';
import {errorWithHint} from '../../error.ts';
import {freeBranch} from '../../git/hosts/branches.ts';
import {startConflictedMerge} from '../../git/merge/start-conflicted-merge.ts';
import {updateWorktree} from '../../git/merge/update-worktree.ts';
import {resolveCommit} from '../../git/refs/names.ts';
import {backupRef, lockReason} from '../../git/refs/refs.ts';
import type {PrepareResult} from '../../git/types.ts';
import {forkWorktree} from '../../git/worktree/fork-worktree.ts';
import {prepareWorktree} from '../../git/worktree/prepare-worktree.ts';
import {reopenWorktree} from '../../git/worktree/reopen-worktree.ts';
import type {PlannedStream} from '../../plan/types.ts';
import type {Effect} from '../../run/model/effect.ts';
import type {Run, Stream, Workplace} from '../../run/model/types.ts';
import {checkoutOf, plannedStream} from '../../run/model/types.ts';
import {removeOne} from '../cleanup/clean.ts';
import {excludedPaths, hasIncluded, unchangedLeftovers} from '../cleanup/excluded-paths.ts';
import {ensurePrivateWorktrees} from '../folders.ts';
import {prepareShared} from '../follow/shared-checkout.ts';
import type {World} from '../loop/world.ts';
import {gitPlace} from '../start/git-place.ts';
import {trySigning} from '../start/try-signing.ts';
import {beforeSetup} from './baselines.ts';

/** At the end of a run with `--cleanup`. */
export const removeWorktree = async (world: World, run: Run, stream: Stream): Promise<void> => {
	const {removed, kept} = await removeOne(run, stream, {isForced: false});
	if (removed) world.dispatch({type: 'worktree.removed', streamId: stream.id});
	if (kept) world.dispatch({type: 'worktree.kept', streamId: stream.id, reason: kept.reason});
};

export const prepare = async (
	world: World,
	run: Run,
	stream: Stream,
	effect: Extract<Effect, {type: 'worktree.prepare'}>,
): Promise<void> => {
	const planned = plannedStream(run, stream.id);
	if (!planned) return;
	const {streamId} = effect;
	const result = await createWorkplace(world, run, stream, planned, effect);
	if (result.ok) {
		trySigning(world, result.workplace.path);
		world.dispatch({
			type: 'worktree.prepared',
			streamId,
			workplace: await readyForSetup(run, stream, planned, result.workplace),
			...(result.note !== undefined && {note: result.note}),
		});
	} else
		world.dispatch({
			type: 'worktree.failed',
			streamId,
			reason: result.reason,
			isPermanent: result.isPermanent,
			...(result.files && {files: result.files}),
		});
};

const createWorkplace = async (
	world: World,
	run: Run,
	stream: Stream,
	planned: PlannedStream,
	effect: Extract<Effect, {type: 'worktree.prepare'}>,
): Promise<PrepareResult> => {
	const {workplace} = stream;
	if (workplace?.shared) return again(workplace);
	if (!workplace && planned.isolation === 'shared') return prepareShared(world, run, planned, effect.dependencies);
	const {worktreeFolder} = run.options;
	try {
		// A path that the plan names for one stream lies where the user has put it.
		if (path.dirname(workplace?.path ?? placeOf(run, planned)) === worktreeFolder)
			ensurePrivateWorktrees(world, worktreeFolder);
	} catch (error) {
		return {ok: false, reason: errorWithHint(error), isPermanent: true};
	}
	return workplace ? reopen(run, stream, workplace) : firstWorktree(run, stream, planned, effect);
};

const placeOf = (run: Run, {id, worktreePath}: PlannedStream): string =>
	worktreePath ? path.resolve(checkoutOf(run), worktreePath) : path.join(run.options.worktreeFolder, id);

const readyForSetup = async (run: Run, stream: Stream, planned: PlannedStream, place: Workplace): Promise<Workplace> =>
	planned.setup === undefined || place.isSetUp ? place : {...place, before: await beforeSetup(run, stream, place)};

const firstWorktree = async (
	run: Run,
	{origin}: Stream,
	planned: PlannedStream,
	{streamId, dependencies, keepConflict}: Extract<Effect, {type: 'worktree.prepare'}>,
): Promise<PrepareResult> => {
	const request = {
		repository: await gitPlace(run),
		checkout: checkoutOf(run),
		path: placeOf(run, planned),
		branch: planned.branch,
		lockReason: lockReason(run.id, streamId),
		link: planned.link,
		include: hasIncluded(run, streamId),
	};
	if (!origin) {
		const startCommit = await startCommitOf(run, planned);
		return startCommit === undefined
			? {ok: false, reason: `There is no branch or commit "${planned.base}" to start from.`, isPermanent: true}
			: prepareWorktree({...request, startCommit, dependencies, keepConflict});
	}
	const tips = run.streams[origin.streamId]?.workplace?.tips ?? {};
	return forkWorktree({...request, checkpoint: origin.commit, tips, backupRef: backupRef(run.id, streamId)});
};

/** A stream may ask for a base of its own (the tasks file's base_branch). */
const startCommitOf = async (run: Run, planned: PlannedStream): Promise<string | undefined> => {
	if (planned.base === undefined || planned.base === run.base.name) return run.base.commit;
	return resolveCommit(await gitPlace(run), planned.base);
};

/** Nothing of the user's own checkout is ever made anew. */
const again = async (workplace: Workplace): Promise<PrepareResult> =>
	existsSync(workplace.path)
		? {ok: true, workplace}
		: {ok: false, reason: `your checkout ${workplace.path} is not there`, isPermanent: true};

const reopen = async (run: Run, stream: Stream, workplace: Workplace) => {
	// It comes back from another host: the worktree it had here before may hold its branch.
	if (stream.placement) await freeBranch(await gitPlace(run), workplace.branch, workplace.path);
	const checkpointCommit = stream.checkpoints.at(-1)?.commit ?? stream.origin?.commit;
	return reopenWorktree({
		repository: await gitPlace(run),
		checkout: checkoutOf(run),
		workplace,
		lockReason: lockReason(run.id, stream.id),
		link: plannedStream(run, stream.id)?.link ?? [],
		include: hasIncluded(run, stream.id),
		...(checkpointCommit !== undefined && {checkpointCommit}),
	});
};

export const update = async (
	world: World,
	streamId: string,
	workplace: Workplace,
	dependencies: readonly {streamId: string; branch: string}[],
): Promise<void> => {
	const result = await updateWorktree({workplace, dependencies, leaveOut: await unchangedLeftovers(workplace)});
	world.dispatch({type: 'worktree.updated', streamId, ...result});
};

export const prepareConflict = async (
	world: World,
	run: Run,
	streamId: string,
	workplace: Workplace,
	into: string,
): Promise<void> => {
	const link = await excludedPaths(run, streamId, workplace);
	const left = await startConflictedMerge({workplace, into, link, leaveOut: await unchangedLeftovers(workplace)});
	if (left.ok) world.dispatch({type: 'conflict.prepared', streamId, files: left.files, head: left.head});
	else world.dispatch({type: 'conflict.refused', streamId, reason: left.reason});
};
