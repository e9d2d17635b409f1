import {joinCommits} from './merge-in-memory.ts';

export type Side = {readonly streamId: string; readonly tip: string};

/** All sides merged onto a commit one after the other, on no branch; what conflicts is left out. */
export const joinBranches = async (
	repository: string,
	base: string,
	sides: readonly Side[],
): Promise<{readonly commit: string; readonly joined: readonly Side[]; readonly conflicted: readonly Side[]}> => {
	let commit = base;
	const [joined, conflicted]: [Side[], Side[]] = [[], []];
	for (const side of sides) {
		const message = `Join ${side.streamId} to see whether all of it works together`;
		const result = await joinCommits(repository, {ours: commit, theirs: side.tip, message});
		if (result.is === 'clean') commit = result.commit;
		(result.is === 'clean' ? joined : conflicted).push(side);
	}
	return {commit, joined, conflicted};
};
