import {repositoryIn} from '../../git/remote/remote.ts';
import {type FoundPull, listFields, pullFields, readPull, readPulls} from '../../run/features/deliver/gh-json.ts';
import {askGhJson} from './gh.ts';

type Forge = {readonly env: Readonly<Record<string, string>>; readonly repository: string};

/** Where it was opened, as `host/owner/name`; the remote may lead elsewhere by now. */
export const repositoryOfPull = (url: string): string | undefined => repositoryIn(url.replace(/\/pull\/\d+$/, ''));

export const viewPull = async ({env, repository}: Forge, number: number): Promise<FoundPull> =>
	readPull(await askGhJson(env, ['pr', 'view', String(number), '-R', repository, '--json', pullFields]));

/** The open pull request of a branch, whoever opened it, or one that was merged with this very commit. */
export const findPull = async (
	{env, repository}: Forge,
	{branch, head}: {readonly branch: string; readonly head: string},
): Promise<FoundPull | undefined> => {
	const all = ['--head', branch, '--state', 'all', '--limit', '30'];
	const found = readPulls(await askGhJson(env, ['pr', 'list', '-R', repository, ...all, '--json', listFields]));
	return found.find(({state}) => state === 'open') ?? found.find(one => one.state === 'merged' && one.head === head);
};
