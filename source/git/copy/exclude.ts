import {appendFile, mkdir} from 'node:fs/promises';
import {dirname} from 'node:path';
import {megabyte, readText} from '../../read-file.ts';
import {serialize} from '../queue.ts';
import {gitPath} from '../refs/names.ts';

/** Adds a line to the repository's own exclude file (shared by all its worktrees) unless it is there. */
export const addExclude = async (checkout: string, line: string): Promise<void> => {
	const file = await gitPath(checkout, 'info/exclude');
	await serialize(file, async () => {
		await mkdir(dirname(file), {recursive: true});
		const text = await readText(file, 4 * megabyte).catch((error: NodeJS.ErrnoException) => {
			if (error.code === 'ENOENT') return '';
			throw error;
		});
		if (!text.split('\n').includes(line)) {
			await appendFile(file, `${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`);
		}
	});
};

/** A path as a pattern of an exclude file: anchored, no glob, no trailing slash (that would not match a symlink). */
export const excludePattern = (path: string): string => `/${path.replaceAll(/[\\*?[\]!# ]/g, '\\$&')}`;
