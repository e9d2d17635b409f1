import * as z from 'zod';
import {isGitLab} from '../../engine/deliver/forge.ts';
import {askGhJson, requireGh} from '../../engine/deliver/gh.ts';
import {askGlabJson} from '../../engine/deliver/glab.ts';
import {errorText, UserError} from '../../error.ts';
import {findRemote, repositoryIn, shownUrl} from '../../git/remote/remote.ts';
import type {RepositoryFacts} from '../../git/types.ts';
import type {Context} from '../context.ts';
import {type Check, fine} from './check.ts';

const rightsSchema = z.object({viewerPermission: z.string()});

/** Whether pull requests could be made: the remote, gh, the user's login and what it may do there. */
export const deliveryChecks = async ({env}: Context, {checkout, head}: RepositoryFacts): Promise<readonly Check[]> => {
	const remote = await findRemote(checkout, head).catch(() => undefined);
	if (remote === undefined) return [fine('remote', 'none; only pull requests need one')];
	const repository = repositoryIn(remote.url);
	const own = fine('remote', `${remote.name}  ${shownUrl(remote.url)}`);
	if (repository === undefined) return [own];
	const its = env as Readonly<Record<string, string>>;
	return [
		own,
		await (isGitLab(repository, its)
			? rightsCheck('glab', repository, glabRight(its, repository))
			: rightsCheck('gh', repository, ghRight(its, repository))),
	];
};

const ghRight = async (env: Readonly<Record<string, string>>, repository: string): Promise<string> => {
	requireGh(env);
	const asked = ['repo', 'view', repository, '--json', 'viewerPermission'];
	return rightsSchema.parse(await askGhJson(env, asked)).viewerPermission.toLowerCase();
};

const access = z.object({access_level: z.int()}).nullish();
const projectSchema = z.object({permissions: z.object({project_access: access, group_access: access})});
const developer = 30;

const glabRight = async (env: Readonly<Record<string, string>>, repository: string): Promise<string> => {
	const [host = '', ...path] = repository.split('/');
	const project = await askGlabJson(env, host, `projects/${encodeURIComponent(path.join('/'))}`);
	const {project_access: own, group_access: groups} = projectSchema.parse(project).permissions;
	return Math.max(own?.access_level ?? 0, groups?.access_level ?? 0) >= developer ? 'write' : 'read';
};

const rightsCheck = async (what: 'gh' | 'glab', repository: string, asked: Promise<string>): Promise<Check> => {
	try {
		const right = await asked;
		if (['write', 'maintain', 'admin'].includes(right)) return fine(what, `logged in, with the right to ${right}`);
		return {
			what,
			is: 'advice',
			text: `your login may only ${right || 'read'} ${repository}`,
			cure: 'pull requests need the right to write',
		};
	} catch (error) {
		const hint = error instanceof UserError ? error.hint : undefined;
		return {
			what,
			is: 'advice',
			text: `no pull requests: ${errorText(error)}`,
			...(hint !== undefined && {cure: hint}),
		};
	}
};
