import {askGit} from '../client.ts';

export type Identity = {readonly name: string; readonly email: string};

const ourIdentity: Identity = {name: 'claude-grid', email: 'noreply@localhost'};

type Role = 'AUTHOR' | 'COMMITTER';

const asEnvironment = (author: Identity, committer: Identity): Record<string, string> => ({
	GIT_AUTHOR_NAME: author.name,
	GIT_AUTHOR_EMAIL: author.email,
	GIT_COMMITTER_NAME: committer.name,
	GIT_COMMITTER_EMAIL: committer.email,
});

/** As git itself resolves it there, from the environment and every file of settings; undefined when it would refuse to commit. */
const identityAs = async (cwd: string, role: Role): Promise<Identity | undefined> => {
	const {exitCode, stdout} = await askGit(cwd, ['var', `GIT_${role}_IDENT`]);
	const {name, email} = /^(?<name>.+) <(?<email>.*)> \d+ [+-]\d+\n?$/.exec(stdout)?.groups ?? {};
	return exitCode === 0 && name && email ? {name, email} : undefined;
};

/** The name and address the user's commits carry there; undefined when git knows none. */
export const gitIdentity = (cwd: string): Promise<Identity | undefined> => identityAs(cwd, 'AUTHOR');

/** For a program that commits there on its own: what git would resolve, also where it does not see all of the user's settings. */
export const resolvedIdentity = async (cwd: string): Promise<Record<string, string>> => {
	const [author, committer] = await Promise.all([identityAs(cwd, 'AUTHOR'), identityAs(cwd, 'COMMITTER')]);
	return author && committer ? asEnvironment(author, committer) : {};
};

/** For commits that enter a branch: the user's identity, else ours. */
export const branchIdentity = async (cwd: string): Promise<Record<string, string>> => ({
	...hiddenIdentity(),
	...(await resolvedIdentity(cwd)),
});

/** For commits on hidden refs: always ours. */
export const hiddenIdentity = (): Record<string, string> => asEnvironment(ourIdentity, ourIdentity);
