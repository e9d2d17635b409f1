import {constants} from 'node:fs';
import {type FileHandle, open} from 'node:fs/promises';
import {readNames} from '../../read-file.ts';

/** Reading where an agent writes at the same time: each step of a path is opened by itself, and none of them through a link. */
const folderFlags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const fileFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;

/** What stands there is no plain file, or too large. */
export class NotPlain extends Error {}

const codesOfNothing = ['ENOENT', 'ENOTDIR'];
const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';

const openOrNot = async (path: string, flags: number, name: string): Promise<FileHandle | undefined> => {
	try {
		return await open(path, flags);
	} catch (error) {
		if (codesOfNothing.includes(codeOf(error))) return undefined;
		if (['ELOOP', 'ENXIO', 'EACCES', 'EPERM'].includes(codeOf(error)))
			throw new NotPlain(`${name} is not a plain file`);
		throw error;
	}
};

/** Hands `work` a path by which the folder below `root` is reached, whatever is renamed meanwhile; undefined: there is none. */
export const inFolder = async <Result>(
	root: string,
	parts: readonly string[],
	work: (path: string) => Promise<Result>,
): Promise<Result | undefined> => {
	let folder = await openOrNot(root, folderFlags, root);
	try {
		for (const part of parts) {
			if (!folder) return undefined;
			const next: FileHandle | undefined = await openOrNot(`/proc/self/fd/${folder.fd}/${part}`, folderFlags, part);
			await folder.close();
			folder = next;
		}
		return folder && (await work(`/proc/self/fd/${folder.fd}`));
	} finally {
		await folder?.close();
	}
};

/** The plain file `name` in a folder; undefined: there is none. Throws NotPlain for anything else, or one over `most` bytes. */
export const withFile = async <Result>(
	folder: string,
	name: string,
	most: number,
	work: (file: FileHandle, size: number) => Promise<Result>,
): Promise<Result | undefined> => {
	const file = await openOrNot(`${folder}/${name}`, fileFlags, name);
	if (!file) return undefined;
	try {
		const facts = await file.stat();
		if (!facts.isFile()) throw new NotPlain(`${name} is not a plain file`);
		if (facts.size > most) throw new NotPlain(`${name} is larger than ${Math.floor(most / 1024)} kB`);
		return await work(file, facts.size);
	} finally {
		await file.close();
	}
};

/** The text of a small file below `root`; undefined: there is none. */
export const plainText = async (root: string, parts: readonly string[], most: number): Promise<string | undefined> => {
	const name = parts.at(-1) ?? '';
	return inFolder(root, parts.slice(0, -1), folder =>
		withFile(folder, name, most, async file => {
			const buffer = Buffer.alloc(most);
			const {bytesRead} = await file.read(buffer, 0, most, 0);
			return buffer.toString('utf8', 0, bytesRead);
		}),
	);
};

/** Names in a folder below `root`, at most `most`. */
export const plainNames = async (root: string, parts: readonly string[], most: number): Promise<readonly string[]> =>
	(await inFolder(root, parts, folder => readNames(folder, most))) ?? [];
