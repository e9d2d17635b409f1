import {UserError} from '../../error.ts';
import {findRemote, type Remote, repositoryIn, shownUrl} from '../../git/remote/remote.ts';
import {findBinary} from '../../process/preflight.ts';
import type {Run, Stream} from '../../run/model/types.ts';
import type {World} from '../loop/world.ts';
import {gitPlace} from '../start/git-place.ts';
import {requireGh} from './gh.ts';
import {githubPulls} from './github.ts';
import {gitlabPulls} from './gitlab.ts';
import {requireGlab} from './glab.ts';
import {runOutside} from './outside.ts';
import type {At, PullApi} from './pull-api.ts';

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
	readonly pulls: PullApi;
};

/** Where it was opened, as `host/owner/name`; the remote may lead elsewhere by now. */
export const repositoryOfPull = (url: string): string | undefined =>
	repositoryIn(url.replace(/\/(?:pull|-\/merge_requests)\/\d+$/, ''));

/** By the name of the host; a host of another name is asked by whichever program is there. */
export const isGitLab = (repository: string, env: Readonly<Record<string, string>>): boolean => {
	const host = repository.split('/')[0] ?? '';
	if (/gitlab/i.test(host) || /github/i.test(host)) return /gitlab/i.test(host);
	return findBinary('gh', env) === undefined && findBinary('glab', env) !== undefined;
};

/** Throws NO_GH or NO_GLAB. */
export const pullsAt = (at: At): PullApi => {
	const isLab = isGitLab(at.repository, at.env);
	(isLab ? requireGlab : requireGh)(at.env);
	return isLab ? gitlabPulls(at) : githubPulls(at);
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
	if (repository === undefined || (repository.split('/').length > 3 && !isGitLab(repository, env)))
		throw new UserError(`the remote ${remote.name} (${shownUrl(remote.url)}) is not a repository that gh knows`, {
			hint: `git remote set-url ${remote.name} https://github.com/<owner>/<name>.git`,
		});
	const pulls = pullsAt({env, repository, change: outside => runOutside(world, run, stream.id, outside)});
	return {world, run, stream, place, remote, repository, pulls};
};
