import {runGit} from '../client.ts';
import {literalPathspec} from '../pathspecs.ts';

const most = 5;

/** Commits of `from..to` that change a file, oldest first; the last few of many. */
export const commitsOfFile = async (
	cwd: string,
	{from, to, path}: {readonly from: string; readonly to: string; readonly path: string},
): Promise<readonly {readonly commit: string; readonly subject: string}[]> => {
	const args = ['log', `--max-count=${most}`, '--format=%H %s', '--no-renames', `${from}..${to}`, '--'];
	const lines = (await runGit(cwd, [...args, literalPathspec(path)])).split('\n').filter(line => line !== '');
	return lines
		.map(line => ({commit: line.slice(0, line.indexOf(' ')), subject: line.slice(line.indexOf(' ') + 1)}))
		.reverse();
};
