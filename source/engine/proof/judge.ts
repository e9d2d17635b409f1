import {verifyCommit} from '../../git/merge/verify-commit.ts';
import {treeOf} from '../../git/refs/names.ts';
import type {MergedVerify} from '../../git/types.ts';
import {checkoutOf, plannedStream, type Run} from '../../run/model/types.ts';
import {hasIncluded} from '../cleanup/excluded-paths.ts';
import {mergedFolder} from '../folders.ts';
import type {World} from '../loop/world.ts';
import {runCleanSteps} from './clean-steps.ts';

/** Thrown through a check that was ended from outside. */
export class Ended extends Error {}

/** Each setup and verify that the streams have, once, with the first stream that has them. */
const commandsOf = (run: Run, streamIds: readonly string[]) => {
	const all = streamIds.flatMap(streamId => {
		const {setup, verify} = plannedStream(run, streamId) ?? {};
		return verify === undefined ? [] : [{streamId, setup, verify}];
	});
	const keys = all.map(({setup, verify}) => JSON.stringify([setup, verify]));
	return all.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
};

const mostKnown = 500;

/** Verifies commits that stand on no branch; a failure is repeated once, and what has passed is not asked again. */
export const createJudge = (
	world: World,
	run: Run,
	{repository, streamIds, isFresh}: {repository: string; streamIds: readonly string[]; isFresh: boolean},
) => {
	const {passed} = world.observations;
	const commands = commandsOf(run, streamIds);
	const link = [...new Set(streamIds.flatMap(id => plannedStream(run, id)?.link ?? []))];

	const all = async (worktree: string): Promise<MergedVerify> => {
		let last: MergedVerify = {ok: true, tail: ''};
		for (const {streamId, setup, verify} of commands) {
			last = await runCleanSteps(world, run, {streamId, name: 'union', setup, verify}, worktree);
			if (!last.ok) break;
		}
		return last;
	};

	const once = (commit: string): Promise<MergedVerify> =>
		verifyCommit({
			repository,
			checkout: checkoutOf(run),
			scratchFolder: mergedFolder(run),
			link,
			include: streamIds.some(id => hasIncluded(run, id)),
			commit,
			verify: all,
		});

	/** Throws Ended. */
	return async (commit: string): Promise<MergedVerify> => {
		const key = JSON.stringify([run.id, await treeOf(repository, commit), commands, link]);
		if (!isFresh && passed.has(key)) return {ok: true, tail: ''};
		let result = await once(commit);
		if (!result.ok && !result.isEnded) result = await once(commit);
		if (result.isEnded) throw new Ended();
		if (passed.size > mostKnown) passed.clear();
		if (result.ok) passed.add(key);
		return result;
	};
};
