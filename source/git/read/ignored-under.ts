import {askGit, splitNul} from '../client.ts';
import {rebuilt} from '../copy/ignored.ts';
import {literalPathspec} from '../pathspecs.ts';

const patience = {timeoutMs: 2000, mostBytes: 16 * 1024 * 1024};

/** How many files git ignores there and no package manager makes anew: no checkpoint holds them. Undefined: git cannot say. */
export const countIgnored = async (worktree: string, path: string): Promise<number | undefined> => {
	const left = [...rebuilt].map(name => `:(exclude,top,glob)**/${name}/**`);
	const list = ['ls-files', '--others', '--ignored', '--exclude-standard', '-z', '--'];
	const answer = await askGit(
		worktree,
		[...list, path === '' ? ':(top)' : literalPathspec(path), ...left],
		patience,
	).catch(() => undefined);
	return answer?.exitCode === 0 ? splitNul(answer.stdout).length : undefined;
};
