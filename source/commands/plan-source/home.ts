import {inspectRepository} from '../../git/read/repository.ts';
import type {RepositoryFacts} from '../../git/types.ts';
import type {Run} from '../../run/model/types.ts';
import {checkoutOf} from '../../run/model/types.ts';
import {runFileOf} from '../../store/run/load-run.ts';
import {listRuns} from '../../store/run/runs.ts';
import {readSnapshot} from '../../store/run/snapshot.ts';

/** Where the user's own files are: plans, roles, templates. */
export type Home = {
	/** The checkout one stands in; in a stream's own worktree the one its run was started in. The folder itself outside of any. */
	readonly home: string;
	/** A stream's worktree, whose copy of a plan may be older. */
	readonly isStreamWorktree: boolean;
	readonly repository?: RepositoryFacts;
};

export const homeOf = async (folder: string): Promise<Home> => {
	const repository = await inspectRepository(folder).catch(() => undefined);
	if (!repository?.hasCheckout) return {home: folder, isStreamWorktree: false, ...(repository && {repository})};
	const run = repository.checkout === repository.root ? undefined : runOfWorktree(repository);
	return {home: run ? checkoutOf(run) : repository.checkout, isStreamWorktree: run !== undefined, repository};
};

/** The run that made this checkout for one of its streams. */
const runOfWorktree = ({commonDir, checkout}: RepositoryFacts): Run | undefined => {
	for (const {folder} of listRuns(commonDir)) {
		const snapshot = readSnapshot(runFileOf(folder));
		const run = snapshot.is === 'whole' ? (snapshot.value as Run) : undefined;
		const places = Object.values(run?.streams ?? {}).flatMap(({workplace}) => workplace ?? []);
		if (places.some(({path, shared}) => !shared && path === checkout)) return run;
	}
	return undefined;
};
