import {lstat} from 'node:fs/promises';
import {isAbsolute, join} from 'node:path';
import {askGit, splitNul} from '../client.ts';
import {literalPathspec} from '../pathspecs.ts';

/** What works in a checkout although git does not hold it, so that new worktrees are without it. */
export type MissingInWorktrees = {
	/** core.hooksPath, when hooks lie there that are not in git. */
	readonly hooks?: string;
	/** Paths of submodules; their folders are empty in a new worktree. */
	readonly submodules: readonly string[];
};

const untrackedHooks = async (checkout: string): Promise<string | undefined> => {
	// The last value is ours: no hooks are run in our own calls.
	const values = await askGit(checkout, ['config', '-z', '--type=path', '--get-all', 'core.hooksPath']);
	const path = splitNul(values.stdout).at(-2);
	if (path === undefined || isAbsolute(path)) {
		return undefined;
	}
	const answer = await askGit(checkout, ['ls-files', '-z', '--others', '--', literalPathspec(path)]);
	return answer.exitCode === 0 && answer.stdout !== '' ? path : undefined;
};

const submodulePaths = async (checkout: string): Promise<readonly string[]> => {
	const file = join(checkout, '.gitmodules');
	const facts = await lstat(file).catch(() => undefined);
	if (!facts?.isFile()) {
		return [];
	}
	const args = ['config', '-z', '--file', file, '--get-regexp', '^submodule\\..*\\.path$'];
	const answer = await askGit(checkout, args);
	const paths = answer.exitCode === 0 ? splitNul(answer.stdout).map(line => line.slice(line.indexOf('\n') + 1)) : [];
	return paths.filter(path => path !== '');
};

/** Looks only; what cannot be said is not lacking. */
export const missingInWorktrees = async (checkout: string): Promise<MissingInWorktrees> => {
	const [hooks, submodules] = await Promise.all([
		untrackedHooks(checkout).catch(() => undefined),
		submodulePaths(checkout).catch(() => []),
	]);
	return {submodules, ...(hooks !== undefined && {hooks})};
};
