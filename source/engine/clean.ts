import {backupRef} from '../git/refs.ts';
import {removeWorktree} from '../git/remove-worktree.ts';
import {isBranchEnough, liveSession, streamsInOrder} from '../run/select.ts';
import {checkoutOf, plannedStream, type Run, type Stream} from '../run/types.ts';
import type {CleanReport} from './types.ts';
import type {World} from './world.ts';

type Removal = {readonly removed?: CleanReport['removed'][number]; readonly kept?: CleanReport['kept'][number]};

/** Removes one worktree that is merged (or named by a person) and clean; a backup ref holds its tree first. */
export const removeOne = async (world: World, run: Run, stream: Stream, isForced: boolean): Promise<Removal> => {
	const place = stream.workplace;
	if (!place) return {};
	const kept = (reason: string): Removal => ({kept: {streamId: stream.id, path: place.path, reason}});
	if (place.shared) return kept('it is your own checkout');
	if (liveSession(stream) || stream.ending) return kept('its agent is still working');
	if (!isForced && !isBranchEnough(run, stream)) return kept('it is not merged');
	const result = await removeWorktree({
		repository: run.repository,
		checkout: checkoutOf(run),
		path: place.path,
		branch: place.branch,
		backupRef: backupRef(run.id, stream.id),
		isForced,
		baseline: place.baseline,
		...(place.copied && {copied: place.copied}),
		link: plannedStream(run, stream.id)?.link ?? [],
	});
	if (!result.ok) return kept(result.reason);
	world.dispatch({type: 'worktree.removed', streamId: stream.id});
	return {
		removed: {
			streamId: stream.id,
			path: place.path,
			...(result.backupRef !== undefined && {backupRef: result.backupRef}),
		},
	};
};

export const cleanRun = async (
	world: World,
	run: Run,
	options: {readonly streamIds?: readonly string[]; readonly isForced?: boolean} = {},
): Promise<Pick<CleanReport, 'removed' | 'kept'>> => {
	const removals: Removal[] = [];
	for (const stream of streamsInOrder(run)) {
		if (options.streamIds && !options.streamIds.includes(stream.id)) continue;
		removals.push(await removeOne(world, run, stream, options.isForced ?? false));
	}
	return {removed: removals.flatMap(one => one.removed ?? []), kept: removals.flatMap(one => one.kept ?? [])};
};
