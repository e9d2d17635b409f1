import path from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Connection} from '../client/follow.ts';
import {ensureEngine, findEngine} from '../client/launch.ts';
import type {Engine} from '../engine/types.ts';
import {UserError} from '../error.ts';
import {inspectRepository, noCheckout, noCheckoutCure} from '../git/read/repository.ts';
import type {RepositoryFacts} from '../git/types.ts';
import {requireReadable} from '../store/load-run.ts';
import {latestRun} from '../store/runs.ts';
import type {Context} from './context.ts';
import {logoutScope} from './logout-scope.ts';
import {namingStrays} from './strays.ts';
import {foreignRun, viewOnly} from './view-only.ts';

/** The built programs stand beside each other in one folder. */
export const distribution = (): string => {
	const here = path.dirname(fileURLToPath(import.meta.url));
	return path.basename(here) === 'chunks' ? path.dirname(here) : here;
};

export const openRepository = (context: Context): Promise<RepositoryFacts> => inspectRepository(context.folder);

/** As openRepository, for verbs that start a run. */
export const openCheckout = async (context: Context): Promise<RepositoryFacts> => {
	const repository = await openRepository(context);
	if (!repository.hasCheckout) throw new UserError(noCheckout, {code: 'NO_CHECKOUT', cure: noCheckoutCure});
	return repository;
};

/** 60 MB less under a flood of output, and answers as soon (npm run bench). */
const frugal = ['--max-semi-space-size=4', '--optimize-for-size'];

const launchOptions = (context: Context, repository: RepositoryFacts) => ({
	commonDir: repository.commonDir,
	repository: repository.root,
	program: {
		node: process.execPath,
		argv: [...frugal, path.join(distribution(), 'cli.js'), 'engine', `--repo=${repository.root}`],
	},
	env: context.env,
	scope: () => logoutScope(context),
});

/** The repository's engine, started when there is none. Where nothing may be written a saved run can still be looked at. */
export const startEngine = async (
	context: Context,
	repository: RepositoryFacts,
	onConnection?: (connection: Connection) => void,
): Promise<Engine> => {
	try {
		return await ensureEngine({...launchOptions(context, repository), ...(onConnection && {onConnection})});
	} catch (error) {
		const view = viewOnly(repository, error);
		if (!view) throw error;
		return view;
	}
};

const noRun = (): UserError =>
	new UserError('There is no run in this repository.', {
		cure: 'claude-grid run starts one',
		exitCode: 3,
		code: 'NO_RUN',
	});

/** The engine of a repository that has a run, started again should it die meanwhile; exit 3 when there is none. */
export const engineOfRun = async (context: Context): Promise<Engine> => {
	const repository = await openRepository(context);
	try {
		return await findRun(context, repository);
	} catch (error) {
		throw await namingStrays(error, repository.commonDir);
	}
};

const findRun = async (context: Context, repository: RepositoryFacts): Promise<Engine> => {
	const latest = latestRun(repository.commonDir);
	if (latest?.isUnreadable) requireReadable(latest.folder);
	const foreign = foreignRun(repository);
	if (foreign) return foreign;
	if (latest !== undefined) return startEngine(context, repository);
	const running = await findEngine({commonDir: repository.commonDir, env: context.env});
	if (!running) throw noRun();
	return running;
};

export {noRun};
