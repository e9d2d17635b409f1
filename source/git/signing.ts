import {askGit, runGit} from './client.ts';
import {gitEnvironment} from './environment.ts';

/** A program that signs and waits longer waits for somebody. */
const patienceMs = 15_000;
const rememberMs = 10 * 60_000;

const known = new Map<string, {readonly at: number; readonly canSign: Promise<boolean>}>();

/** Signs a commit that nothing leads to: whether a key is there, unlocked and without a terminal, is seen by using it. */
const probe = async (cwd: string): Promise<boolean> => {
	try {
		const tree = (await runGit(cwd, ['hash-object', '-t', 'tree', '-w', '/dev/null'])).trim();
		const environment = {GIT_AUTHOR_DATE: '@0 +0000', GIT_COMMITTER_DATE: '@0 +0000'};
		const args = ['commit-tree', '-S', '-m', 'claude-grid: can commits be signed?', tree];
		return (await askGit(cwd, args, {environment, timeoutMs: patienceMs})).exitCode === 0;
	} catch {
		return false;
	}
};

/** Whether the user's commits are signed there, and signing works with nobody at a terminal. */
export const signs = async (cwd: string): Promise<boolean> => {
	// Our own calls switch it off, so it is asked for by the file it stands in.
	const answer = await askGit(cwd, ['config', '--type=bool', '--get-all', 'commit.gpgSign'], {asUser: true});
	if (answer.stdout.trim().split('\n').at(-1) !== 'true') return false;
	const key = JSON.stringify([cwd, gitEnvironment()]);
	const before = known.get(key);
	if (before && Date.now() - before.at < rememberMs) return before.canSign;
	const canSign = probe(cwd);
	known.set(key, {at: Date.now(), canSign});
	return canSign;
};

/** For commit and merge. */
export const signOption = async (cwd: string): Promise<'-S' | '--no-gpg-sign'> =>
	(await signs(cwd)) ? '-S' : '--no-gpg-sign';
