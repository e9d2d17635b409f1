import {realpath, stat} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {UserError} from '../../error.ts';
import type {Workplace} from '../../run/model/types.ts';
import {askGit, GitError} from '../client.ts';
import {namedGitFolder} from '../git-link.ts';
import {pathExists} from '../path-exists.ts';
import type {WorktreeEntry} from '../types.ts';
import {mainCheckout, placeAt} from './main-checkout.ts';

const entryOf = (lines: readonly string[]): WorktreeEntry | undefined => {
	const value = (name: string): string | undefined =>
		lines.find(line => line === name || line.startsWith(`${name} `))?.slice(name.length + 1);
	const path = value('worktree');
	return path === undefined
		? undefined
		: {
				path,
				head: value('HEAD') ?? '',
				branch: (value('branch') ?? '').replace(/^refs\/heads\//, ''),
				isLocked: value('locked') !== undefined,
				lockReason: value('locked') ?? '',
				isPrunable: value('prunable') !== undefined,
				isCheckout: value('bare') === undefined,
			};
};

/** Of a submodule and with --separate-git-dir git lists its own folder as the main checkout. */
const withMainCheckout = async (
	repository: string,
	[main, ...linked]: readonly WorktreeEntry[],
): Promise<WorktreeEntry[]> => {
	if (main === undefined || !main.isCheckout || (await looksLikeCheckout(main.path))) {
		return main === undefined ? [] : [main, ...linked];
	}
	const place = await placeAt(repository);
	const found = 'stderr' in place ? undefined : await mainCheckout(place);
	const path = found !== undefined && (await looksLikeCheckout(found)) ? found : undefined;
	return [{...main, path: path ?? main.path, isCheckout: path !== undefined}, ...linked];
};

/** Every checkout of the repository; the first one is the main checkout (or git's own folder, `isCheckout` false). */
export const listWorktrees = async (repository: string): Promise<WorktreeEntry[]> => {
	// git before 2.36 has no -z here; a newline in a path is then the one thing that is read wrongly.
	const exact = await askGit(repository, ['worktree', 'list', '--porcelain', '-z']);
	const answer = exact.exitCode === 129 ? await askGit(repository, ['worktree', 'list', '--porcelain']) : exact;
	if (answer.exitCode !== 0) {
		throw new GitError(answer.exitCode, answer.stderr);
	}
	const end = answer === exact ? '\0' : '\n';
	const entries = answer.stdout
		.split(end + end)
		.map(record => entryOf(record.split(end)))
		.filter(entry => entry !== undefined);
	return withMainCheckout(repository, entries);
};

/** The real path, also of something that is not there (any more) in a folder that is. */
export const realPath = (path: string): Promise<string> =>
	realpath(path).catch(() =>
		realpath(dirname(path)).then(
			folder => join(folder, basename(path)),
			() => path,
		),
	);

/** The entry of the worktree at that path, whether or not its folder is still there. */
export const findWorktree = async (repository: string, path: string): Promise<WorktreeEntry | undefined> => {
	const real = await realPath(path);
	return (await listWorktrees(repository)).find(entry => entry.path === real || entry.path === path);
};

/**
 * True when the folder looks like the top of a checkout whose repository is there, without calling git. Enough to read by;
 * whoever writes asks `isOwnCheckout`.
 */
export const looksLikeCheckout = async (path: string): Promise<boolean> => {
	const link = join(path, '.git');
	const facts = await stat(link).catch(() => undefined);
	if (facts?.isDirectory()) {
		return pathExists(join(link, 'HEAD'));
	}
	const folder = facts && (await namedGitFolder(path, await realPath(link)));
	return folder !== undefined && pathExists(join(folder, 'HEAD'));
};

/** True when git, asked inside the folder, says that this folder is the top of a checkout. */
export const isOwnCheckout = async (path: string): Promise<boolean> => {
	const real = await realpath(path).catch(() => undefined);
	if (real === undefined) {
		return false;
	}
	const answer = await askGit(real, ['rev-parse', '--show-toplevel']).catch((error: unknown) => {
		if (error instanceof UserError && error.code === 'NO_FOLDER') {
			return undefined;
		}
		throw error;
	});
	return answer?.exitCode === 0 && answer.stdout.replace(/\n$/, '') === real;
};

/** True when the stream's worktree is there and git works in it. */
export const worktreeExists = async (workplace: Pick<Workplace, 'path'>): Promise<boolean> =>
	isOwnCheckout(workplace.path);
