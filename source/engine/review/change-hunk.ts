import {revertHunk} from '../../git/checkpoint/revert-hunk.ts';
import {hunksOf} from '../../run/features/review/hunks.ts';
import type {Effect} from '../../run/model/effect.ts';
import type {Run, Stream, Workplace} from '../../run/model/types.ts';
import {unchangedLeftovers} from '../cleanup/excluded-paths.ts';
import type {World} from '../loop/world.ts';

/** Rejects a hunk of a stream's changes, or puts a rejected one back, by a commit on its branch. */
export const changeHunk = async (
	world: World,
	run: Run,
	{id: streamId}: Stream,
	place: Workplace,
	{number, change}: Extract<Effect, {type: 'hunk.change'}>,
): Promise<void> => {
	const {path: worktree, branch, startCommit} = place;
	const what = change.is === 'reject' ? 'Reject' : 'Put back';
	const result = await revertHunk({
		worktree,
		branch,
		path: change.path,
		...(change.is === 'reject'
			? {
					from: startCommit,
					choose: (lines: readonly string[]) => hunksOf(change.path, lines).findIndex(({id}) => id === change.hunk),
				}
			: {from: change.parent, to: change.commit}),
		message: `${what} a hunk of ${change.path}`,
		key: `${run.id} ${streamId} ${change.is} ${change.id}`,
		leaveOut: await unchangedLeftovers(place),
	});
	world.dispatch({type: 'hunk.changed', streamId, number, result});
};
