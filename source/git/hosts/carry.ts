import {askGit, runGit} from '../client.ts';

const patienceMs = 15 * 60_000;

/** The clone of a repository on another machine, and how ssh is called to get there. */
export type Remote = {readonly url: string; readonly sshCommand: string};

const isId = (commit: string): boolean => /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(commit);

const requireIds = (commits: readonly string[]): void => {
	const wrong = commits.find(commit => !isId(commit));
	if (wrong !== undefined) throw new Error(`${JSON.stringify(wrong)} is not a commit`);
};

const settings = [
	'fetch.fsckObjects=true',
	'transfer.fsckObjects=true',
	'push.gpgSign=false',
	'push.recurseSubmodules=no',
];

const through = ({sshCommand}: Remote) => ({
	config: settings,
	environment: {GIT_SSH_COMMAND: sshCommand, GIT_TERMINAL_PROMPT: '0'},
	timeoutMs: patienceMs,
});

/** Brings commits to a clone, under names that only hold them there. */
export const carryOut = async (repository: string, remote: Remote, commits: readonly string[]): Promise<void> => {
	requireIds(commits);
	if (commits.length === 0) return;
	const refs = commits.map(commit => `${commit}:refs/claude-grid/in/${commit}`);
	await runGit(repository, ['push', '--quiet', remote.url, ...refs], through(remote));
};

export const hasCommits = async (repository: string, commits: readonly string[]): Promise<boolean> => {
	requireIds(commits);
	const input = commits.map(commit => `${commit}^{commit}\n`).join('');
	if (input === '') return true;
	const answer = await askGit(repository, ['cat-file', '--batch-check'], {input});
	return answer.exitCode === 0 && !answer.stdout.includes(' missing');
};

/** Gets commits of a clone by their ids alone; whatever names it has for them, none of them counts here. */
export const carryBack = async (repository: string, remote: Remote, commits: readonly string[]): Promise<void> => {
	if (await hasCommits(repository, commits)) return;
	const options = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--no-auto-maintenance'];
	await runGit(repository, ['fetch', ...options, remote.url, ...commits], through(remote));
	if (!(await hasCommits(repository, commits))) throw new Error(`${remote.url} did not give ${commits.join(' ')}`);
};
