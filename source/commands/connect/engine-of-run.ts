import {findEngine} from '../../client/launch.ts';
import type {Engine} from '../../engine/types.ts';
import {UserError} from '../../error.ts';
import type {RepositoryFacts} from '../../git/types.ts';
import {requireReadable} from '../../store/run/load-run.ts';
import {latestRun} from '../../store/run/runs.ts';
import type {Context} from '../context.ts';
import {openRepository, startEngine} from './connection.ts';
import {foreignRun} from './view-only.ts';

export const noRun = (): UserError =>
	new UserError('There is no run in this repository.', {
		hint: 'claude-grid run starts one',
		exitCode: 3,
		code: 'NO_RUN',
	});

/** The engine of a repository that has a run, started again should it die meanwhile; exit 3 when there is none. */
export const engineOfRun = async (context: Context): Promise<Engine> => {
	const repository = await openRepository(context);
	try {
		return await findRun(context, repository);
	} catch (error) {
		const {namingStrays} = await import('./strays.ts');
		throw await namingStrays(error, repository.commonDir);
	}
};

const findRun = async (context: Context, repository: RepositoryFacts): Promise<Engine> => {
	const latest = latestRun(repository.commonDir);
	if (latest?.isUnreadable) requireReadable(latest.folder);
	const foreign = await foreignRun(repository);
	if (foreign) return foreign;
	if (latest !== undefined) return startEngine(context, repository);
	const running = await findEngine({commonDir: repository.commonDir, env: context.env});
	if (!running) throw noRun();
	return running;
};
