import {lstat} from 'node:fs/promises';
import {join} from 'node:path';
import {readNames} from '../../read-file.ts';
import {runGit} from '../client.ts';
import type {StashEntry} from './stash.ts';

const maxObjects = 5000;
const maxEntries = 100;
/** git packs them long before. */
const maxInFolder = 20_000;
const isObject = (name: string): boolean => /^[0-9a-f]{38,62}$/.test(name);

/** Loose objects that were written since; only folders that changed are read. */
const objectsSince = async (commonDir: string, since: number): Promise<readonly string[]> => {
	const found: string[] = [];
	const isNewer = async (path: string): Promise<boolean> =>
		((await lstat(path).catch(() => undefined))?.mtimeMs ?? 0) >= since;
	for (let number = 0; number < 256 && found.length < maxObjects; number += 1) {
		const name = number.toString(16).padStart(2, '0');
		const folder = join(commonDir, 'objects', name);
		if (!(await isNewer(folder))) continue;
		for (const rest of await readNames(folder, maxInFolder, isObject).catch(() => []))
			if (await isNewer(join(folder, rest))) found.push(name + rest);
	}
	return found.slice(0, maxObjects);
};

/**
 * Entries of the stash that were made since and may be gone from it again: git writes each as a commit whose second parent
 * is the index. `since`: epoch milliseconds.
 */
export const stashedSince = async (
	repository: string,
	commonDir: string,
	since: number,
): Promise<readonly StashEntry[]> => {
	const input = (await objectsSince(commonDir, since)).join('\n');
	if (input === '') return [];
	const format = '--batch-check=%(objecttype) %(objectname)';
	const types = (await runGit(repository, ['cat-file', format], {input: `${input}\n`})).split('\n');
	const commits = types.filter(line => line.startsWith('commit ')).map(line => line.slice('commit '.length));
	if (commits.length === 0) return [];
	const args = ['rev-list', '--no-walk=unsorted', '--min-parents=2', '--format=%H %s', '--stdin'];
	return (await runGit(repository, args, {input: `${commits.join('\n')}\n`}))
		.split('\n')
		.map(line => ({commit: line.split(' ')[0] ?? '', subject: line.slice(line.indexOf(' ') + 1)}))
		.filter(({commit, subject}) => commit !== 'commit' && /^(?:WIP on|On) .+?: /.test(subject))
		.slice(0, maxEntries);
};
