import {closeSync, openSync, readSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {readingFlags, readTextSync} from '../read-file.ts';
import {factsAt} from './path-exists.ts';

const maxBytes = 8192;

const attempt = <Found>(look: () => Found | undefined): Found | undefined => {
	try {
		return look();
	} catch {
		return undefined;
	}
};

/** What a small file of git's holds, without its last newlines; never of a link, a pipe or a device. */
export const smallFile = async (path: string): Promise<string | undefined> =>
	factsAt(path)?.isFile() ? attempt(() => readTextSync(path, maxBytes).replace(/\n+$/, '')) : undefined;

/** The last whole lines of a file of git's, '' where there is none; never of a link, a pipe or a device. */
export const endOfFile = async (path: string, most: number): Promise<string> => {
	const facts = factsAt(path);
	if (!facts?.isFile()) return '';
	const size = Number(facts.size);
	const start = Math.max(0, size - most);
	const text = attempt(() => readPart(path, start, size - start)) ?? '';
	return start === 0 ? text : text.slice(text.indexOf('\n') + 1);
};

const readPart = (path: string, start: number, length: number): string => {
	const file = openSync(path, readingFlags);
	try {
		const buffer = Buffer.alloc(length);
		return buffer.toString('utf8', 0, readSync(file, buffer, 0, length, start));
	} finally {
		closeSync(file);
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
	return factsAt(folder)?.isDirectory() ? folder : undefined;
};

/** The path that a file in git's own folder of a worktree holds (`commondir`, `gitdir`), absolute. */
export const pathNamedIn = async (folder: string, name: string): Promise<string | undefined> => {
	const line = await smallFile(join(folder, name));
	return line && resolve(folder, line);
};
