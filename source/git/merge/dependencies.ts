import {branchTip} from '../refs/names.ts';
import {joinCommits} from './merge-in-memory.ts';

/** `commit`: of a branch that is not one of here. */
export type Dependency = {readonly streamId: string; readonly branch: string; readonly commit?: string};

export type Fold =
	| {
			readonly is: 'folded';
			readonly commit: string;
			/** Tips that are in the commit, by stream id. */
			readonly tips: Readonly<Record<string, string>>;
			/** The first dependency that conflicts with what is there before it. */
			readonly conflict?: {readonly dependency: Dependency; readonly tip: string; readonly files: readonly string[]};
	  }
	| {readonly is: 'missing'; readonly dependency: Dependency};

/**
 * Merges the tips of the dependencies' branches into a commit, in order, touching no branch and no checkout. One that
 * conflicts is passed over; the first such is told. A commit that already holds a tip, or is held by it, needs no merge.
 */
export const foldDependencies = async (
	repository: string,
	request: {readonly start: string; readonly dependencies: readonly Dependency[]; readonly into: string},
): Promise<Fold> => {
	let commit = request.start;
	let conflict: Extract<Fold, {is: 'folded'}>['conflict'];
	const tips: Record<string, string> = {};
	for (const dependency of request.dependencies) {
		const tip = dependency.commit ?? (await branchTip(repository, dependency.branch));
		if (tip === undefined) {
			return {is: 'missing', dependency};
		}
		const message = `Merge branch '${dependency.branch}' into ${request.into}`;
		const merged = await joinCommits(repository, {ours: commit, theirs: tip, message});
		if (merged.is === 'clean') {
			commit = merged.commit;
			tips[dependency.streamId] = tip;
		} else {
			conflict ??= {dependency, tip, files: merged.files};
		}
	}
	return {is: 'folded', commit, tips, ...(conflict === undefined ? {} : {conflict})};
};
