import type {Engine} from '../../engine/types.ts';
import {UserError} from '../../error.ts';
import type {RepositoryFacts} from '../../git/types.ts';
import {hasAccess} from '../../process/access.ts';
import type {Run} from '../../run/model/types.ts';
import {ownershipOf} from '../../store/ownership.ts';
import {loadRun} from '../../store/run/load-run.ts';
import {latestRun} from '../../store/run/runs.ts';

const readOnlyCode = 4;
const isRefusedWriting = (error: unknown): boolean =>
	error instanceof UserError
		? error.exitCode === readOnlyCode
		: ['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '');

/** What shows a saved run is read only where there is no engine for it. */
const showRun = async (repository: RepositoryFacts, run: Run, why?: 'foreign' | 'not writable'): Promise<Engine> => {
	const {createViewOnlyEngine} = await import('../../engine/loop/view-only.ts');
	const {adapterFor} = await import('../../agents/index.ts');
	return createViewOnlyEngine({repository, adapterFor}, run, why);
};

/** The newest run, to look at, when it did not begin in this repository; else undefined. */
export const foreignRun = async (repository: RepositoryFacts): Promise<Engine | undefined> => {
	const entry = latestRun(repository.commonDir);
	const loaded = entry && loadRun(entry.folder);
	if (!loaded || !('run' in loaded) || ownershipOf(loaded.run, entry.folder, repository) !== 'foreign')
		return undefined;
	const why = hasAccess('write', repository.commonDir) ? 'foreign' : 'not writable';
	return showRun(repository, loaded.run, why);
};

/** What is left when no engine can start because nothing may be written: the saved run, to look at. Else undefined. */
export const viewOnly = async (repository: RepositoryFacts, error: unknown): Promise<Engine | undefined> => {
	const entry = isRefusedWriting(error) ? latestRun(repository.commonDir) : undefined;
	const loaded = entry && loadRun(entry.folder);
	return loaded && 'run' in loaded ? showRun(repository, loaded.run) : undefined;
};
