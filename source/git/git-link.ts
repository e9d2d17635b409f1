import {lstat, open} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {readingFlags, readText} from '../read-file.ts';

const maxBytes = 8192;

/** What a small file of git's holds, without its last newlines; never of a link, a pipe or a device. */
export const smallFile = async (path: string): Promise<string | undefined> => {
	const facts = await lstat(path).catch(() => undefined);
	if (!facts?.isFile()) return undefined;
	return (await readText(path, maxBytes).catch(() => undefined))?.replace(/\n+$/, '');
};

/** The last whole lines of a file of git's, '' where there is none; never of a link, a pipe or a device. */
export const endOfFile = async (path: string, most: number): Promise<string> => {
	const facts = await lstat(path).catch(() => undefined);
	if (!facts?.isFile()) return '';
	const file = await open(path, readingFlags).catch(() => undefined);
	try {
		const start = Math.max(0, facts.size - most);
		const {buffer, bytesRead} =
			(await file?.read(Buffer.alloc(facts.size - start), 0, facts.size - start, start)) ?? {};
		const text = buffer?.toString('utf8', 0, bytesRead) ?? '';
		return start === 0 ? text : text.slice(text.indexOf('\n') + 1);
	} finally {
		await file?.close();
	}
};

/** The git folder that the file `.git` of a worktree or a submodule names. */
export const namedGitFolder = async (checkout: string, file = join(checkout, '.git')): Promise<string | undefined> => {
	const line = await smallFile(file);
	return line?.startsWith('gitdir: ') ? resolve(checkout, line.slice('gitdir: '.length)) : undefined;
};

/** The checkout's own git folder, read from its `.git` without asking git; undefined where that is neither file nor folder. */
export const gitFolderOf = async (checkout: string): Promise<string | undefined> => {
	const named = await namedGitFolder(checkout);
	if (named !== undefined) return named;
	const folder = join(checkout, '.git');
	return (await lstat(folder).catch(() => undefined))?.isDirectory() ? folder : undefined;
};

/** The path that a file in git's own folder of a worktree holds (`commondir`, `gitdir`), absolute. */
export const pathNamedIn = async (folder: string, name: string): Promise<string | undefined> => {
	const line = await smallFile(join(folder, name));
	return line && resolve(folder, line);
};
