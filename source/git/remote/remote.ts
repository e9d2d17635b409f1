import {readGit, runGit} from '../client.ts';

/** Where the work of a repository is sent. */
export type Remote = {
	readonly name: string;
	/** As the user wrote it. */
	readonly url: string;
	/** What the remote calls the branch that merges go to. */
	readonly base: string;
};

const setting = async (repository: string, name: string): Promise<string | undefined> =>
	(await readGit(repository, ['config', '--get', name])) || undefined;

/** The remote that a push of `target` by the user would go to; undefined when there is none, or git could not say which. */
export const findRemote = async (repository: string, target: string): Promise<Remote | undefined> => {
	const names = (await runGit(repository, ['remote'])).split('\n').filter(name => name !== '');
	const tracked = target === '' ? undefined : await setting(repository, `branch.${target}.remote`);
	const wanted = [
		target === '' ? undefined : await setting(repository, `branch.${target}.pushRemote`),
		await setting(repository, 'remote.pushDefault'),
		tracked,
		'origin',
		names.length === 1 ? names[0] : undefined,
	];
	const name = wanted.find(one => one !== undefined && names.includes(one));
	if (name === undefined || name.startsWith('-')) return undefined;
	const url = (await setting(repository, `remote.${name}.url`)) ?? '';
	const merge = tracked === name ? await setting(repository, `branch.${target}.merge`) : undefined;
	return {name, url, base: merge?.replace(/^refs\/heads\//, '') ?? target};
};

/** Without the name and password that may stand in it. */
export const shownUrl = (url: string): string => url.replace(/\/\/[^/]*@/, '//');

/** `host/owner/name` (of GitLab with the groups between) of an address of a repository on a forge; undefined for any other address. */
export const repositoryIn = (url: string): string | undefined => {
	const address =
		/^(?:(?:https?|ssh|git):\/\/(?:[^@/]*@)?([^/:]+)(?::\d+)?\/|(?:[^@/:]+@)?([^/:]+):(?!\/\/))(.+)$/.exec(url);
	if (!address) return undefined;
	const host = address[1] ?? address[2] ?? '';
	const path = (address[3] ?? '').replace(/\/+$/, '').replace(/\.git$/, '');
	return /^[A-Za-z0-9.-]+$/.test(host) && /^[\w.-]+(?:\/[\w.-]+)+$/.test(path) ? `${host}/${path}` : undefined;
};
