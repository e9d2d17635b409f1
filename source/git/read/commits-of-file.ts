import {runGit} from '../client.ts';
import {literalPathspec} from '../pathspecs.ts';

const most = 5;
const mostOfBranch = 200;

/** Commits of `from..to` that change a file, oldest first; the last few of many. */
export const commitsOfFile = async (
	cwd: string,
	{from, to, path}: {readonly from: string; readonly to: string; readonly path: string},
): Promise<readonly {readonly commit: string; readonly subject: string}[]> => {
	const args = ['log', `--max-count=${most}`, '--format=%H %s', '--no-renames', `${from}..${to}`, '--'];
	return commitsIn(await runGit(cwd, [...args, literalPathspec(path)])).reverse();
};

const commitsIn = (log: string): {readonly commit: string; readonly subject: string}[] =>
	log
		.split('\n')
		.filter(line => line !== '')
		.map(line => ({commit: line.slice(0, line.indexOf(' ')), subject: line.slice(line.indexOf(' ') + 1)}));

/** The commits that a branch has made, newest first; what it merged is one of them. */
export const commitsOfBranch = async (
	cwd: string,
	{from, to}: {readonly from: string; readonly to: string},
): Promise<readonly {readonly commit: string; readonly subject: string}[]> => {
	const args = ['log', '--first-parent', `--max-count=${mostOfBranch}`, '--format=%H %s', `${from}..${to}`, '--'];
	return commitsIn(await runGit(cwd, args));
};
