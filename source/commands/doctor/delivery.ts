import * as z from 'zod';
import {askGhJson, requireGh} from '../../engine/deliver/gh.ts';
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
	return [own, await ghCheck(env as Readonly<Record<string, string>>, repository)];
};

const ghCheck = async (env: Readonly<Record<string, string>>, repository: string): Promise<Check> => {
	try {
		requireGh(env);
		const asked = ['repo', 'view', repository, '--json', 'viewerPermission'];
		const {viewerPermission} = rightsSchema.parse(await askGhJson(env, asked));
		const right = viewerPermission.toLowerCase();
		if (['write', 'maintain', 'admin'].includes(right)) return fine('gh', `logged in, with the right to ${right}`);
		return {
			what: 'gh',
			is: 'advice',
			text: `your login may only ${right || 'read'} ${repository}`,
			cure: 'pull requests need the right to write',
		};
	} catch (error) {
		const hint = error instanceof UserError ? error.hint : undefined;
		return {
			what: 'gh',
			is: 'advice',
			text: `no pull requests: ${errorText(error)}`,
			...(hint !== undefined && {cure: hint}),
		};
	}
};
