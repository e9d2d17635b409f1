import {readGit} from './client.ts';

export type Identity = {readonly name: string; readonly email: string};

const ourIdentity: Identity = {name: 'claude-grid', email: 'noreply@localhost'};

const asEnvironment = ({name, email}: Identity): Record<string, string> => ({
	GIT_AUTHOR_NAME: name,
	GIT_AUTHOR_EMAIL: email,
	GIT_COMMITTER_NAME: name,
	GIT_COMMITTER_EMAIL: email,
});

/** The name and address the user's commits carry there; undefined when one of them is not configured. */
export const gitIdentity = async (cwd: string): Promise<Identity | undefined> => {
	const [name, email] = await Promise.all([
		readGit(cwd, ['config', '--get', 'user.name']),
		readGit(cwd, ['config', '--get', 'user.email']),
	]);
	return name && email ? {name, email} : undefined;
};

/** For commits that enter a branch: the user's identity, else ours. */
export const branchIdentity = async (cwd: string): Promise<Record<string, string>> =>
	asEnvironment((await gitIdentity(cwd)) ?? ourIdentity);

/** For commits on hidden refs: always ours. */
export const hiddenIdentity = (): Record<string, string> => asEnvironment(ourIdentity);
