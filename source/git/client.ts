import {setTimeout as sleep} from 'node:timers/promises';
import {UserError} from '../error.ts';
import {callGit, type GitAnswer, type GitOptions, isLook, killed} from './call/call.ts';
import {changedSinceStart, programsNamedIn} from './guard.ts';

export type {GitAnswer, GitOptions} from './call/call.ts';
export {killed} from './call/call.ts';

/** git said no. `message` is its own last reason, one line, without our arguments. */
export class GitError extends Error {
	readonly exitCode: number;
	readonly stderr: string;

	constructor(exitCode: number, stderr: string) {
		super(reasonOf(stderr) || `git ended with exit code ${exitCode}`);
		this.name = 'GitError';
		this.exitCode = exitCode;
		this.stderr = stderr;
	}
}

const lockAttempts = 5;
/** What git tells beside its reason. */
const chatter =
	/^(warning|hint|note|remote|Preparing worktree|Updating files|Filtering content|HEAD is now|Auto-merging)\b/;

/**
 * The one line that says why: the first fatal or error line, else the last line. A program that git ran (a filter, a helper)
 * says its own reason before: that comes first.
 */
const reasonOf = (stderr: string): string => {
	const lines = stderr
		.split('\n')
		.map(line => line.trim())
		.filter(line => line !== '');
	const index = lines.findIndex(text => /^(fatal|error): /.test(text));
	const line = (lines[index] ?? lines.at(-1) ?? '').replace(/^(fatal|error): /, '').slice(0, 500);
	const cause = lines.slice(0, Math.max(0, index)).find(text => !chatter.test(text));
	return cause === undefined ? line : `${cause.slice(0, 500)} (git: ${line})`;
};

const lockIn = (stderr: string): string | undefined => {
	const created = /Unable to create '(.+?\.lock)': File exists/.exec(stderr)?.[1];
	const config = /could not lock config file (.+?): File exists/.exec(stderr)?.[1];
	return created ?? (config === undefined ? undefined : `${config}.lock`);
};

export const lockedBy = (lock: string): UserError =>
	new UserError(`git is locked by ${lock}.`, {
		hint: 'If no git command is running there, delete that file.',
		code: 'LOCKED',
	});

/** Longer each time, with jitter, before a lock is asked for again. */
export const waitForLock = (attempt: number): Promise<void> => sleep(50 * 2 ** attempt * (0.5 + Math.random() / 2));

const killedAttempts = 3;

/** A gc took away the object folder that git was about to write into: git's own race, over by the next call. */
const isFolderCollected = (stderr: string): boolean =>
	stderr.includes('unable to create temporary file: No such file or directory');

/**
 * Runs git in `cwd` and gives what it answered, whatever its exit code. Tries again, five times with jitter, while somebody
 * else holds a lock; then throws a UserError that names the lock file, which is never deleted. A look that was killed each
 * time throws GitError.
 */
export const askGit = async (cwd: string, args: readonly string[], options: GitOptions = {}): Promise<GitAnswer> => {
	for (let attempt = 1; ; attempt += 1) {
		const answer = await callGit(cwd, args, options, asFound);
		if (answer.exitCode !== 0 && attempt <= lockAttempts && isFolderCollected(answer.stderr)) {
			continue;
		}
		if (answer.exitCode === killed && options.timeoutMs === undefined && isLook(args)) {
			if (attempt < killedAttempts) continue;
			throw new GitError(killed, 'git was killed');
		}
		const lock = answer.exitCode === 0 ? undefined : lockIn(answer.stderr);
		if (lock === undefined) {
			return answer;
		}
		if (attempt > lockAttempts) {
			throw lockedBy(lock);
		}
		await waitForLock(attempt);
	}
};

/** Runs git in `cwd` and gives its stdout; throws GitError when its exit code is not 0. */
export const runGit = async (cwd: string, args: readonly string[], options: GitOptions = {}): Promise<string> => {
	const answer = await askGit(cwd, args, options);
	if (answer.exitCode !== 0) {
		throw new GitError(answer.exitCode, answer.stderr);
	}
	return answer.stdout;
};

/** As runGit, without the newline at the end; undefined when git's exit code is 1 (its way to say no). */
export const readGit = async (
	cwd: string,
	args: readonly string[],
	options: GitOptions = {},
): Promise<string | undefined> => {
	const answer = await askGit(cwd, args, options);
	if (answer.exitCode > 1) {
		throw new GitError(answer.exitCode, answer.stderr);
	}
	return answer.exitCode === 0 ? answer.stdout.replace(/\n$/, '') : undefined;
};

/** The parts of a `-z` answer. */
export const splitNul = (text: string): string[] => text.split('\0').filter(part => part !== '');

const asFound = async (cwd: string, args: readonly string[]): Promise<string | undefined> => {
	const answer = await askGit(cwd, args, {asFound: true});
	return answer.exitCode === 0 ? answer.stdout : undefined;
};

/** All that decides which programs git runs in a repository, as it is now. */
export const programsOfGit = (commonFolder: string) => programsNamedIn(commonFolder, asFound);

/** What of that is not as it was at the start of the run. */
export const changedPrograms = (commonFolder: string) => changedSinceStart(commonFolder, asFound);
