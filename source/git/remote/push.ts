import {askGit, runGit} from '../client.ts';

const patienceMs = 5 * 60_000;

/** What a branch of the remote points at, asked of the remote itself; undefined when it has none. Throws GitError. */
export const remoteTip = async (repository: string, remote: string, branch: string): Promise<string | undefined> => {
	const answer = await runGit(repository, ['ls-remote', '--heads', remote, `refs/heads/${branch}`], {
		timeoutMs: patienceMs,
	});
	return answer.split(/\s/)[0] || undefined;
};

export type Push = {
	readonly repository: string;
	readonly remote: string;
	readonly branch: string;
	readonly head: string;
	/** Marks the processes of the push. */
	readonly tag: string;
};

const settings = ['push.gpgSign=false', 'push.followTags=false', 'push.recurseSubmodules=no'];

/** Moves the remote's branch on to `head`, never otherwise than forward; throws GitError with git's reason. */
export const push = async ({repository, remote, branch, head, tag}: Push): Promise<void> => {
	await runGit(repository, ['push', '--porcelain', remote, `${head}:refs/heads/${branch}`], {
		config: settings,
		environment: {CLAUDE_GRID_SESSION: tag},
		timeoutMs: patienceMs,
	});
};

/** Gets what the remote has of a branch, under its name there, and gives the commit; undefined when it is not there. */
export const fetchBranch = async (repository: string, remote: string, branch: string): Promise<string | undefined> => {
	const ref = `refs/remotes/${remote}/${branch}`;
	const fetched = ['fetch', '--no-tags', '--no-recurse-submodules', remote, `+refs/heads/${branch}:${ref}`];
	await runGit(repository, fetched, {timeoutMs: patienceMs});
	const found = await askGit(repository, ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`]);
	return found.exitCode === 0 ? found.stdout.trim() : undefined;
};
