import {randomUUID} from 'node:crypto';
import {errorText} from '../../error.ts';
import {createMemory} from '../../process/watch/members.ts';
import {stopSession} from '../../process/watch/stop.ts';
import {tagName} from '../../process/watch/tagged.ts';
import {askGit, GitError, killed, runGit} from '../client.ts';
import {gitEnvironment} from '../environment.ts';

/** A program that signs and waits longer waits for somebody. */
const patienceMs = 15_000;
const noGrace = {afterInterrupt: 500, afterTerminate: 500};
/** A key may be locked, or its agent end, at any moment; what hung would hang again. */
const rememberMs = {off: 0, works: 10_000, fails: 60_000, hangs: 10 * 60_000};

/** Whether the user's commits are signed in a checkout, and why they cannot be with nobody at a terminal. */
export type Signing = {readonly is: 'off' | 'works'} | {readonly is: 'fails' | 'hangs'; readonly reason: string};

const known = new Map<string, {readonly until: number; readonly tried: Promise<Signing>}>();

const reasonOf = (exitCode: number, stderr: string): string => {
	const said = stderr.replace(/^error:\s*$/gm, '').trim();
	return said === '' ? 'the program that signs failed without a word' : new GitError(exitCode, said).message;
};

/** Signs a commit that nothing leads to: whether a key is there, unlocked and without a terminal, is seen by using it. */
const tryToSign = async (cwd: string): Promise<Signing> => {
	try {
		const tree = (await runGit(cwd, ['hash-object', '-t', 'tree', '-w', '/dev/null'])).trim();
		const tag = randomUUID();
		const environment = {GIT_AUTHOR_DATE: '@0 +0000', GIT_COMMITTER_DATE: '@0 +0000', [tagName]: tag};
		const args = ['commit-tree', '-S', '-m', 'claude-grid: can commits be signed?', tree];
		const {exitCode, stderr} = await askGit(cwd, args, {environment, timeoutMs: patienceMs});
		if (exitCode === 0) return {is: 'works'};
		if (exitCode === killed) {
			// Git was ended, the program it waits for was not.
			await stopSession({tag, graceMs: noGrace}, createMemory());
			return {is: 'hangs', reason: `the program that signs did not end in ${patienceMs / 1000} s`};
		}
		return {is: 'fails', reason: reasonOf(exitCode, stderr)};
	} catch (error) {
		return {is: 'fails', reason: errorText(error)};
	}
};

export const signing = async (cwd: string): Promise<Signing> => {
	// Our own calls switch it off, so it is asked for by the file it stands in.
	const answer = await askGit(cwd, ['config', '--type=bool', '--get-all', 'commit.gpgSign'], {asUser: true});
	if (answer.stdout.trim().split('\n').at(-1) !== 'true') return {is: 'off'};
	const key = JSON.stringify([cwd, gitEnvironment()]);
	const before = known.get(key);
	if (before && Date.now() < before.until) return before.tried;
	const tried = tryToSign(cwd);
	known.set(key, {until: Number.POSITIVE_INFINITY, tried});
	const {is} = await tried;
	known.set(key, {until: Date.now() + rememberMs[is], tried});
	return tried;
};

/** Whether the user's commits are signed there, and signing works with nobody at a terminal. */
export const signs = async (cwd: string): Promise<boolean> => (await signing(cwd)).is === 'works';

/** For commit and merge. */
export const signOption = async (cwd: string): Promise<'-S' | '--no-gpg-sign'> =>
	(await signs(cwd)) ? '-S' : '--no-gpg-sign';
