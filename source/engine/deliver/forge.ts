import {UserError} from '../../error.ts';
import {findRemote, type Remote, repositoryIn, shownUrl} from '../../git/remote/remote.ts';
import type {Run, Stream} from '../../run/model/types.ts';
import type {World} from '../loop/world.ts';
import {gitPlace} from '../start/git-place.ts';
import {requireGh} from './gh.ts';
import {repositoryOfPull} from './pulls.ts';

/** Where a run's work is delivered to. */
export type Forge = {
	readonly world: World;
	readonly run: Run;
	readonly stream: Stream;
	/** Where git is asked. */
	readonly place: string;
	readonly remote: Remote;
	/** `host/owner/name`. */
	readonly repository: string;
	readonly env: Readonly<Record<string, string>>;
};

/** Throws UserError, one sentence, for what is missing. */
export const forgeOf = async (world: World, run: Run, stream: Stream): Promise<Forge> => {
	const env = world.environments.of(stream.id);
	const place = await gitPlace(run);
	const remote = await findRemote(place, run.target);
	if (remote === undefined)
		throw new UserError('this repository has no remote to push to', {hint: 'git remote add origin <url>'});
	const {pull} = stream.delivery ?? {};
	const repository = (pull && repositoryOfPull(pull.url)) ?? repositoryIn(remote.url);
	if (repository === undefined)
		throw new UserError(`the remote ${remote.name} (${shownUrl(remote.url)}) is not a repository that gh knows`, {
			hint: `git remote set-url ${remote.name} https://github.com/<owner>/<name>.git`,
		});
	requireGh(env);
	return {world, run, stream, place, remote, repository, env};
};
