import {verifyCommit} from '../../git/merge/verify-commit.ts';
import {treeOf} from '../../git/refs/names.ts';
import {isSameFailure} from '../../run/features/proof/same-failure.ts';
import {checkoutOf, plannedStream, type Run, type Stream, type VerifyResult} from '../../run/model/types.ts';
import {hasIncluded} from '../cleanup/excluded-paths.ts';
import {mergedFolder} from '../folders.ts';
import type {World} from '../loop/world.ts';
import {gitPlace} from '../start/git-place.ts';
import {runCleanSteps} from './clean-steps.ts';

type Failed = {readonly command: string; readonly tail: string};

/** Whether the commit the stream started from fails, too; undefined: it does not, or it could not be tried. */
export const baseFailure = async (
	world: World,
	run: Run,
	stream: Stream,
	{command, tail}: Failed,
): Promise<VerifyResult['base']> => {
	const {workplace, id: streamId} = stream;
	const planned = plannedStream(run, streamId);
	if (!workplace || workplace.shared || !planned) return undefined;
	const {setup, link, sandbox} = planned;
	const commit = workplace.startCommit;
	const {bases} = world.observations;
	try {
		const repository = await gitPlace(run);
		const key = JSON.stringify([run.id, await treeOf(repository, commit), command, setup, link, sandbox]);
		const asked =
			bases.get(key) ??
			verifyCommit({
				repository,
				checkout: checkoutOf(run),
				scratchFolder: mergedFolder(run),
				link,
				include: hasIncluded(run, streamId),
				commit,
				verify: worktree => runCleanSteps(world, run, {streamId, name: 'base', setup, verify: command}, worktree),
			});
		bases.set(key, asked);
		const forget = () => bases.get(key) === asked && bases.delete(key);
		const base = await asked.catch(error => {
			forget();
			throw error;
		});
		if (base.isEnded) forget();
		if (base.ok || base.isEnded || base.step === 'setup') return undefined;
		return {commit, isSame: isSameFailure(base.tail, tail)};
	} catch (error) {
		world.onBug(error, 'verify of the base');
		return undefined;
	}
};
