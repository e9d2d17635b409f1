import {findWorktree, listWorktrees} from '../../git/read/list-worktrees.ts';
import {lockReason} from '../../git/refs/refs.ts';
import type {RepositoryFacts} from '../../git/types.ts';
import {markOf} from '../../git/worktree/worktree-marks.ts';
import {inspectWorktrees} from '../../git/worktree/worktree-state.ts';
import type {Run, Stream} from '../../run/model/types.ts';
import {streamsInOrder} from '../../run/select/streams.ts';
import {refreshedRun} from '../../run/worktree/refreshed-run.ts';
import {ownershipOf} from '../../store/ownership.ts';
import {loadRun} from '../../store/run/load-run.ts';
import {listRuns} from '../../store/run/runs.ts';
import {eventsOf, placesOf} from '../follow/survey.ts';

type Repository = Pick<RepositoryFacts, 'root' | 'commonDir'>;

/** Runs before the current one that have left a worktree, newest first, as their streams stand now. Nothing is written. */
export const earlierRuns = async (repository: Repository, currentId: string | undefined): Promise<readonly Run[]> => {
	const found: Run[] = [];
	const paths = new Set((await listWorktrees(repository.root)).map(({path}) => path));
	for (const entry of listRuns(repository.commonDir)) {
		if (entry.id === currentId || entry.isUnreadable) continue;
		const loaded = loadRun(entry.folder);
		// One that came with a copy names worktrees of the repository it was copied from.
		if (!('run' in loaded) || ownershipOf(loaded.run, entry.folder, repository) === 'foreign') continue;
		const run = {...loaded.run, repository: repository.root};
		if (placesOf(run).some(({path}) => paths.has(path))) found.push(await currentState(run));
	}
	return found;
};

/** A saved run that no engine follows, with what happened to its worktrees and branches since. */
export const currentState = async (run: Run): Promise<Run> => {
	return refreshedRun(run, await eventsOf(run, await inspectWorktrees(run.repository, placesOf(run))));
};

/** Its worktree is still there, and not that of a later run at the same path. */
export const ownsWorktree = async ({id, repository}: Run, {id: streamId, workplace}: Stream): Promise<boolean> => {
	if (!workplace || workplace.shared) return false;
	const entry = await findWorktree(repository, workplace.path);
	return entry !== undefined && (await markOf(repository, entry)) === lockReason(id, streamId);
};

export type LeftWorktree = {readonly run: Run; readonly stream: Stream; readonly path: string};

/** The worktrees that earlier runs have left. */
export const leftWorktrees = async (
	repository: Repository,
	currentId: string | undefined,
): Promise<readonly LeftWorktree[]> => {
	const left: LeftWorktree[] = [];
	for (const run of await earlierRuns(repository, currentId))
		for (const stream of streamsInOrder(run)) {
			const {workplace} = stream;
			if (workplace && (await ownsWorktree(run, stream))) left.push({run, stream, path: workplace.path});
		}
	return left;
};
