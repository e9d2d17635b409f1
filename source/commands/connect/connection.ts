import path from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Connection} from '../../client/follow.ts';
import {ensureEngine} from '../../client/launch.ts';
import type {Engine} from '../../engine/types.ts';
import {UserError} from '../../error.ts';
import {inspectRepository, noCheckout, noCheckoutHint} from '../../git/read/repository.ts';
import type {RepositoryFacts} from '../../git/types.ts';
import type {Context} from '../context.ts';
import {logoutScope} from '../serving/logout-scope.ts';
import {viewOnly} from './view-only.ts';

/** The built programs stand beside each other in one folder. */
export const distribution = (): string => {
	const here = path.dirname(fileURLToPath(import.meta.url));
	return path.basename(here) === 'chunks' ? path.dirname(here) : here;
};

export const openRepository = (context: Context): Promise<RepositoryFacts> => inspectRepository(context.folder);

/** As openRepository, for verbs that start a run. */
export const openCheckout = async (context: Context): Promise<RepositoryFacts> => {
	const repository = await openRepository(context);
	if (!repository.hasCheckout) throw new UserError(noCheckout, {code: 'NO_CHECKOUT', hint: noCheckoutHint});
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
		const view = await viewOnly(repository, error);
		if (!view) throw error;
		return view;
	}
};
