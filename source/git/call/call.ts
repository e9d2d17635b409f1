import {existsSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import {join} from 'node:path';
import {simpleGit} from 'simple-git';
import {UserError} from '../../error.ts';
import {gitEnvironment} from '../environment.ts';
import {gitFolderOf} from '../git-link.ts';
import {guardOf} from '../guard.ts';
import {requireNoPipe, watchForPipe} from '../pipes.ts';
import {isInOwnWorktree, provedEnvironment} from '../worktree-proof.ts';
import {createLimiter} from './limiter.ts';
import {askSmallShell} from './small-shell.ts';

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
	new UserError(`git's output for ${cwd} is too large to read.`, {
		hint: 'Look there for files by the hundred thousand, and let .gitignore name their folder.',
		code: 'GIT_TOO_LARGE',
	});

const silentMs = 15 * 60_000;

const isSilent = (cwd: string): UserError =>
	new UserError(`git printed nothing in ${cwd} for 15 minutes and was stopped.`, {
		hint: 'Try a git status there: its file system may hang.',
		code: 'GIT_SILENT',
	});

/** The memory that holds an answer is full. */
const isMemoryFull = ({exitCode, stderr}: GitAnswer): boolean =>
	exitCode === 128 && (stderr === '' || stderr.includes('No space left on device'));

const heldOpenMs = 1000;
/** The exit code we give a git that a signal ended. */
export const killed = 137;

/** Starting a process holds this one up: more at once than the machine can do would keep the engine from answering. */
const limited = createLimiter(Math.max(4, 2 * availableParallelism()), 30_000);

/** They look only: one that was killed has not said no, and is asked again. */
const looks =
	/^(?:cat-file|check-attr|check-ignore|check-ref-format|diff|diff-files|diff-index|diff-tree|for-each-ref|log|ls-files|ls-tree|merge-base|merge-tree|rev-list|rev-parse|show|status|symbolic-ref|var)$/;
export const isLook = ([command = '', ...rest]: readonly string[]): boolean =>
	looks.test(command) ||
	(command === 'config' && rest.some(each => /^(?:--get|--list|-l$)/.test(each))) ||
	(command === 'worktree' && rest[0] === 'list');

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

/** Undefined where the small shell does not start it. */
const callByShell = async (
	{cwd, argv, env}: {readonly cwd: string; readonly argv: readonly string[]; readonly env: Record<string, string>},
	{signal, end, left}: {readonly signal: AbortSignal; readonly end: (why: UserError) => void; readonly left: number},
): Promise<GitAnswer | undefined> => {
	let last = {bytes: 0, at: performance.now()};
	const onSize = (bytes: number): void => {
		if (bytes > left) end(hasTooMuchOutput(cwd));
		if (bytes !== last.bytes) last = {bytes, at: performance.now()};
		else if (performance.now() - last.at > silentMs) end(isSilent(cwd));
	};
	const answer = await askSmallShell({argv, cwd, env, signal, onSize});
	if (answer === undefined) return undefined;
	if (answer.stdout.length > left) end(hasTooMuchOutput(cwd));
	if (answer.exitCode === 126 || answer.exitCode === 127) throw notStarted(cwd, answer.stderr);
	// Of its own git ends with 128 and 129 at most; the shell adds 128 to the number of a signal.
	return answer.exitCode > 129 ? {...answer, exitCode: killed} : answer;
};

/** Runs git once. `asFound` asks it with the repository's settings as they are now. */
export const callGit = async (
	cwd: string,
	args: readonly string[],
	options: GitOptions,
	asFound: (cwd: string, args: readonly string[]) => Promise<string | undefined>,
): Promise<GitAnswer> => {
	if (!existsSync(cwd)) {
		throw notStarted(cwd, '');
	}
	requireNoPipe(cwd, args);
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
	const config = [...(options.asUser ? [] : ourConfig), ...guard, ...(options.config ?? [])];
	const callByUs = (): Promise<unknown> => {
		const git = simpleGit({
			baseDir: cwd,
			config,
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
		return git.env(env).raw([...args]);
	};
	const ask = async (): Promise<void> => {
		const stopLooking = watchForPipe(cwd, end);
		try {
			const argv = ['git', ...config.flatMap(each => ['-c', each]), ...args];
			if (options.input === undefined && options.timeoutMs === undefined)
				answer = await callByShell({cwd, argv, env}, {signal: ended.signal, end, left});
			if (answer === undefined || (isLook(args) && isMemoryFull(answer))) await callByUs();
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
