import {runGit} from '../client.ts';
import {readStatus} from './status.ts';

/** Commits in `from..to`, newest first, at most `limit`, as `abc1234 subject`; none when git knows one of the two no more. */
export const commitLines = async (request: {
	readonly repository: string;
	readonly from: string;
	/** A commit or a full ref name. */
	readonly to: string;
	readonly limit: number;
}): Promise<readonly string[]> => {
	const {repository, from, to, limit} = request;
	try {
		const range = `${from}..${to}`;
		const log = await runGit(repository, ['log', '-z', '--format=%h %s', `--max-count=${limit}`, range, '--']);
		return log.split('\0').filter(line => line !== '');
	} catch {
		return [];
	}
};

/** How many paths of a checkout are not committed, ignored ones left out; 0 when it cannot be said. */
export const uncommittedCount = async (checkout: string): Promise<number> => {
	try {
		return (await readStatus(checkout)).entries.length;
	} catch {
		return 0;
	}
};
