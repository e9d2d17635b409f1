import {basename, dirname, resolve} from 'node:path';
import {UserError} from '../error.ts';
import {askGit, readGit, runGit} from './client.ts';
import {gitVersion} from './git-version.ts';
import {isOwnCheckout, listWorktrees} from './list-worktrees.ts';
import {branchTip, headBranch, headCommit} from './names.ts';
import type {RepositoryFacts} from './types.ts';

const notFound = (cwd: string, stderr: string): UserError =>
	stderr.includes('dubious ownership')
		? new UserError(`git does not trust the repository in ${cwd}: another user owns it.`, {
				cure: 'git config --global --add safe.directory <folder>, if you trust it.',
				code: 'UNTRUSTED_REPOSITORY',
			})
		: new UserError(`${cwd} is not in a git repository.`, {
				cure: 'Run `git init` there, or go to a repository.',
				code: 'NO_REPOSITORY',
			});

/** The main checkout, asked from anywhere in the repository: a linked worktree, a subfolder, git's own folder. */
const mainCheckout = async (cwd: string, commonDir: string): Promise<string> => {
	const answer = await askGit(cwd, ['rev-parse', '--absolute-git-dir', '--show-toplevel']);
	const [gitDir, top] = answer.stdout.split('\n');
	if (answer.exitCode === 0 && top && gitDir === commonDir) {
		return top;
	}
	const listed = (await listWorktrees(commonDir))[0]?.path ?? '';
	if (await isOwnCheckout(listed)) {
		return listed;
	}
	const configured = await readGit(commonDir, ['config', '--get', 'core.worktree']);
	return configured === undefined ? dirname(commonDir) : resolve(commonDir, configured);
};

/** What there is at `cwd`. Throws UserError when that is in no repository, or in one git does not trust. */
export const inspectRepository = async (cwd: string): Promise<RepositoryFacts> => {
	const version = await gitVersion();
	const common = await askGit(cwd, ['rev-parse', '--path-format=absolute', '--git-common-dir']);
	if (common.exitCode !== 0) {
		throw notFound(cwd, common.stderr);
	}
	const commonDir = common.stdout.replace(/\n$/, '');
	const isBare = (await runGit(commonDir, ['rev-parse', '--is-bare-repository'])).trim() === 'true';
	const root = isBare ? commonDir : await mainCheckout(cwd, commonDir);
	const [head, commit] = await Promise.all([headBranch(root), headCommit(root)]);
	return {root, commonDir, isBare, head, hasCommit: commit !== undefined, gitVersion: version.text};
};

/** The branch merges go to: `base` when it is a local branch, else the branch checked out, else ''. */
export const targetBranch = async (repository: string, base: string): Promise<string> =>
	(await branchTip(repository, base)) === undefined ? headBranch(repository) : base;

/**
 * Looks for the damage seen in the wild: a repository with a checkout whose shared configuration says it is bare, or
 * points the checkout elsewhere (then every worktree works on the wrong files). Undefined: healthy.
 */
export const repositoryHealth = async (
	commonDir: string,
): Promise<{readonly what: string; readonly cure: string} | undefined> => {
	const file = resolve(commonDir, 'config');
	// Asked by file from outside: in a damaged repository git may refuse to start.
	const read = (name: string) => readGit('/', ['config', '--file', file, '--get', name]);
	if (basename(commonDir) !== '.git') {
		return undefined;
	}
	if ((await readGit('/', ['config', '--file', file, '--type=bool', '--get', 'core.bare'])) === 'true') {
		return {
			what: 'core.bare was set to true in .git/config, so git finds no checkout any more',
			cure: `git config --file "${file}" core.bare false`,
		};
	}
	const worktree = await read('core.worktree');
	return worktree !== undefined && resolve(commonDir, worktree) !== dirname(commonDir)
		? {
				what: `core.worktree was set to ${worktree} in .git/config, so every worktree works on the wrong files`,
				cure: `git config --file "${file}" --unset core.worktree`,
			}
		: undefined;
};
