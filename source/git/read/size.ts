import {askGit, splitNul} from '../client.ts';

/** Bytes of all files of HEAD's tree: what one more worktree takes, without what git ignores. 0 without a commit. */
export const totalFileBytes = async (repository: string): Promise<number> => {
	const answer = await askGit(repository, ['ls-tree', '-r', '-l', '-z', 'HEAD']);
	if (answer.exitCode !== 0) return 0;
	return splitNul(answer.stdout).reduce((sum, line) => sum + (Number(/^\d+ \S+ \S+ +(\d+)\t/.exec(line)?.[1]) || 0), 0);
};
