import {runGit, splitNul} from '../client.ts';

/** Commits (oldest first, without the merges of dependencies) and files of a branch since it started; empty when the branch is gone. */
export const streamFacts = async ({
	repository,
	tip,
	startCommit,
}: {
	readonly repository: string;
	readonly tip: string;
	readonly startCommit: string;
}) => {
	try {
		const range = `${startCommit}..${tip}`;
		const log = await runGit(repository, ['log', '--reverse', '--format=%H', range, '--']);
		const stat = await runGit(repository, ['diff', '--numstat', '-z', '--no-renames', `${startCommit}...${tip}`, '--']);
		return {
			commits: log.split('\n').filter(line => line !== ''),
			files: splitNul(stat).flatMap(line => {
				const [added = '0', removed = '0', path] = line.split('\t');
				return path === undefined ? [] : [{path, added: Number(added) || 0, removed: Number(removed) || 0}];
			}),
		};
	} catch {
		return {commits: [], files: []};
	}
};
