import {adapterFor} from '../../agents/index.ts';
import {createViewOnlyEngine} from '../../engine/loop/view-only.ts';
import type {Engine} from '../../engine/types.ts';
import {UserError} from '../../error.ts';
import type {RepositoryFacts} from '../../git/types.ts';
import {hasAccess} from '../../process/access.ts';
import {loadRun} from '../../store/load-run.ts';
import {ownershipOf} from '../../store/ownership.ts';
import {latestRun} from '../../store/runs.ts';

const readOnlyCode = 4;
const isRefusedWriting = (error: unknown): boolean =>
	error instanceof UserError
		? error.exitCode === readOnlyCode
		: ['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '');

/** The newest run, to look at, when it did not begin in this repository; else undefined. */
export const foreignRun = (repository: RepositoryFacts): Engine | undefined => {
	const entry = latestRun(repository.commonDir);
	const loaded = entry && loadRun(entry.folder);
	if (!loaded || !('run' in loaded) || ownershipOf(loaded.run, entry.folder, repository) !== 'foreign')
		return undefined;
	const why = hasAccess('write', repository.commonDir) ? 'foreign' : 'not writable';
	return createViewOnlyEngine({repository, adapterFor}, loaded.run, why);
};

/** What is left when no engine can start because nothing may be written: the saved run, to look at. Else undefined. */
export const viewOnly = (repository: RepositoryFacts, error: unknown): Engine | undefined => {
	const entry = isRefusedWriting(error) ? latestRun(repository.commonDir) : undefined;
	const loaded = entry && loadRun(entry.folder);
	return loaded && 'run' in loaded ? createViewOnlyEngine({repository, adapterFor}, loaded.run) : undefined;
};
