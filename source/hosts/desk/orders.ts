import {branchTip, resolveCommit} from '../../git/refs/names.ts';
import {hostOf} from '../../run/features/hosts/index.ts';
import {plannedStream, type Run, type Stream} from '../../run/model/types.ts';
import type {HostEffect} from '../link/types.ts';

export type Needs = {
	/** What must be there before. */
	readonly commits: readonly string[];
	readonly branches: readonly {readonly branch: string; readonly commit: string}[];
};

/** What an order stands on, as it is in the engine's repository; what that host makes itself is left out. */
export const needsOfOrder = async (
	repository: string,
	run: Run,
	stream: Stream,
	effect: HostEffect,
): Promise<Needs> => {
	const here = hostOf(stream);
	const names: string[] = [];
	const commits: string[] = [];
	if (effect.type === 'worktree.prepare' || effect.type === 'worktree.update')
		for (const {streamId, branch} of effect.dependencies)
			if (hostOf(run.streams[streamId] ?? {}) !== here) names.push(branch);
	if (effect.type === 'conflict.prepare') names.push(effect.into);
	if (effect.type === 'worktree.prepare') {
		if (stream.workplace) names.push(stream.workplace.branch);
		const saved = stream.checkpoints.at(-1)?.commit ?? stream.origin?.commit;
		if (saved !== undefined) commits.push(saved);
		commits.push(...(await baseOf(repository, run, stream)));
	}
	if (effect.type === 'back.start') commits.push(effect.to);
	const branches = [];
	for (const branch of new Set(names)) {
		const commit = await branchTip(repository, branch);
		if (commit !== undefined) branches.push({branch, commit});
	}
	return {commits: [...new Set([...commits, ...branches.map(({commit}) => commit)])], branches};
};

const baseOf = async (repository: string, run: Run, stream: Stream): Promise<readonly string[]> => {
	const base = plannedStream(run, stream.id)?.base;
	const commit = base === undefined ? run.base.commit : await resolveCommit(repository, base);
	return commit === undefined ? [] : [commit];
};
