import {existsSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {simpleGit} from 'simple-git';
import {UserError} from '../error.ts';
import {gitEnvironment} from './environment.ts';
import {gitFolderOf} from './git-link.ts';
import {changedSinceStart, guardOf, programsNamedIn} from './guard.ts';
import {createLimiter} from './limiter.ts';
import {requireNoPipe, watchForPipe} from './pipes.ts';
import {isInOwnWorktree, provedEnvironment} from './worktree-proof.ts';

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

export type GitAnswer = {readonly exitCode: number; readonly stdout: string; readonly stderr: string};

export type GitOptions = {
	/** Written to stdin; never ''. */
	readonly input?: string;
	/** Added to the environment (GIT_INDEX_FILE, an identity, a date). */
	readonly environment?: Readonly<Record<string, string>>;
	/** Milliseconds without a word after which git is ended; default 15 minutes. */
	readonly timeoutMs?: number;
	/** Without our own settings: as the user has them. */
	readonly asUser?: boolean;
	/** With the repository's settings as they are now, to look at them. */
	readonly asFound?: boolean;
	/** More than this is not read, and git is ended; default 128 MB. */
	readonly mostBytes?: number;
	/** Further `-c name=value` settings. */
	readonly config?: readonly string[];
	/** `cwd` is where a user stands: whether a git folder there may be used is for git to say. */
	readonly isUserFolder?: boolean;
};

/** The guards of simple-git are for text of strangers; ours is the user's own environment and settings of our own, in calls that end in `--`. */
const allowed = Object.fromEntries(
	[
		'Alias AskPass CommandBinaries ConfigPaths ConfigEnvCount CredentialHelper Editor MergeDriver Pager ProtocolOverride Pack',
		'SshCommand GitProxy Exec HooksPath DiffExternal DiffTextConv Filter FsMonitor GpgProgram TemplateDir Include Submodule',
		'UrlRewrite',
	]
		.join(' ')
		.split(' ')
		.map(what => [`allowUnsafe${what}`, true]),
);

// What the repository or its owner configured must neither run, nor wait for the user, nor change what a call means.
const ourConfig = [
	'core.hooksPath=/dev/null',
	'core.fsmonitor=false',
	'commit.gpgSign=false',
	'core.safecrlf=false',
	'gc.auto=0',
	'maintenance.auto=false',
	'rerere.enabled=false',
	'submodule.recurse=false',
];

/** An agent can make files by the million. */
const maxBytes = 128 * 1024 * 1024;

const hasTooMuchOutput = (cwd: string): UserError =>
	new UserError(`git has more to say of ${cwd} than can be read.`, {
		hint: 'Look there for files by the hundred thousand, and let .gitignore name their folder.',
		code: 'GIT_TOO_LARGE',
	});

const silentMs = 15 * 60_000;

const lockAttempts = 5;
const heldOpenMs = 1000;
/** The exit code we give a git that a signal ended. */
export const killed = 137;

/** Starting a process holds this one up: more at once than the machine can do would keep the engine from answering. */
const limited = createLimiter(Math.max(4, 2 * availableParallelism()), 30_000);

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

/** They look only: one that was killed has not said no, and is asked again. */
const looks =
	/^(?:cat-file|check-attr|check-ignore|check-ref-format|diff|diff-files|diff-index|diff-tree|for-each-ref|log|ls-files|ls-tree|merge-base|merge-tree|rev-list|rev-parse|show|status|symbolic-ref|var)$/;
const killedAttempts = 3;

const isLook = ([command = '', ...rest]: readonly string[]): boolean =>
	looks.test(command) ||
	(command === 'config' && rest.some(each => /^(?:--get|--list|-l$)/.test(each))) ||
	(command === 'worktree' && rest[0] === 'list');

/** A gc took away the object folder that git was about to write into: git's own race, over by the next call. */
const isFolderCollected = (stderr: string): boolean =>
	stderr.includes('unable to create temporary file: No such file or directory');

const notStarted = (cwd: string, stderr: string): UserError =>
	existsSync(cwd)
		? new UserError('git could not be started.', {hint: 'Install git 2.38 or newer.', code: 'NO_GIT', cause: stderr})
		: new UserError(`The folder ${cwd} does not exist.`, {code: 'NO_FOLDER'});

const isGitFolder = (path: string): boolean =>
	['HEAD', 'objects', 'refs'].every(name => existsSync(join(path, name))) && !existsSync(join(path, '.git'));

/** With safe.bareRepository=explicit git uses a git folder only when it is named; none of its files are a checkout then. */
const inGitFolder = (cwd: string, options: GitOptions): Readonly<Record<string, string>> =>
	options.isUserFolder || !isGitFolder(cwd) ? {} : {GIT_DIR: cwd, GIT_IMPLICIT_WORK_TREE: '0'};

/** The index of a checkout in which agents work: what it leads to is entered by git. */
const indexOf = async (cwd: string, proved: string | undefined): Promise<string | undefined> => {
	const folder = proved ?? (isInOwnWorktree(cwd) ? await gitFolderOf(cwd) : undefined);
	return folder && join(folder, 'index');
};

const call = async (cwd: string, args: readonly string[], options: GitOptions): Promise<GitAnswer> => {
	if (!existsSync(cwd)) {
		throw notStarted(cwd, '');
	}
	await requireNoPipe(cwd, args);
	let answer: GitAnswer | undefined;
	let whyEnded: UserError | undefined;
	const ended = new AbortController();
	const end = (why: UserError): void => {
		whyEnded ??= why;
		ended.abort();
	};
	let left = options.mostBytes ?? maxBytes;
	const proved = await provedEnvironment(cwd);
	const env = gitEnvironment({...inGitFolder(cwd, options), ...proved, ...options.environment});
	const guard = options.asFound ? [] : await guardOf(cwd, await indexOf(cwd, proved.GIT_DIR), asFound);
	const git = simpleGit({
		baseDir: cwd,
		config: [...(options.asUser ? [] : ourConfig), ...guard, ...(options.config ?? [])],
		timeout: {block: options.timeoutMs ?? silentMs},
		allowEnvironment: Object.keys(env),
		unsafe: allowed,
		// simple-git's default takes the output 50 ms after exit, whether or not it was read to the end.
		// One that was given a limit may leave behind a program that hangs and holds its output open.
		abort: ended.signal,
		completion: {onClose: true, onExit: options.timeoutMs === undefined ? false : heldOpenMs},
		errors: (_error, result) => {
			answer = {
				// A git that was killed has no exit code; whoever asks takes 1 for "no".
				exitCode: result.exitCode ?? killed,
				stdout: Buffer.concat(result.stdOut).toString('utf8'),
				stderr: Buffer.concat(result.stdErr).toString('utf8'),
			};
			return undefined;
		},
		input: () => options.input,
	});
	git.outputHandler((_command, stdout) => {
		stdout.on('data', (chunk: Buffer) => {
			left -= chunk.length;
			if (left < 0) end(hasTooMuchOutput(cwd));
		});
	});
	const ask = async (): Promise<unknown> => {
		const stopLooking = watchForPipe(cwd, end);
		try {
			return await git.env(env).raw([...args]);
		} finally {
			stopLooking();
		}
	};
	await limited(ask).catch((error: unknown) => {
		if (!whyEnded) throw error;
	});
	if (whyEnded) throw whyEnded;
	if (answer === undefined || answer.exitCode < 0) {
		throw notStarted(cwd, answer?.stderr ?? '');
	}
	return answer;
};

/**
 * Runs git in `cwd` and gives what it answered, whatever its exit code. Tries again, five times with jitter, while somebody
 * else holds a lock; then throws a UserError that names the lock file, which is never deleted. A look that was killed each
 * time throws GitError.
 */
export const askGit = async (cwd: string, args: readonly string[], options: GitOptions = {}): Promise<GitAnswer> => {
	for (let attempt = 1; ; attempt += 1) {
		const answer = await call(cwd, args, options);
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
