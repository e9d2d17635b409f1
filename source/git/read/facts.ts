import {runGit} from '../client.ts';
import {plainDiff, readNumstat} from './work.ts';

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
		const stat = await runGit(repository, ['diff', '--numstat', '-z', ...plainDiff, `${startCommit}...${tip}`, '--']);
		return {
			commits: log.split('\n').filter(line => line !== ''),
			files: readNumstat(stat).map(({path, added, removed}) => ({path, added, removed})),
		};
	} catch {
		return {commits: [], files: []};
	}
};
