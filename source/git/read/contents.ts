import {createHash} from 'node:crypto';
import {lstat, readlink} from 'node:fs/promises';
import {join} from 'node:path';
import {readBytes} from '../../read-file.ts';
import {readStatus, type StatusEntry} from './status.ts';

const maxFiles = 200;
const maxBytes = 1_000_000;
const maxInner = 5;

/** `mark` stands for what the file holds; `lines` are those of a text. */
type Content = {readonly mark: string; readonly lines: number};

const nothing: Content = {mark: '', lines: 0};

type Known = Content & {readonly as: string};
const maxFolders = 200;
/** A file is read again once the system says that it was written; only what was read last in a folder is held. */
const known = new Map<string, ReadonlyMap<string, Known>>();

const linesOf = (bytes: Buffer): number => {
	if (bytes.length === 0 || bytes.includes(0)) return 0;
	let lines = bytes.at(-1) === 10 ? 0 : 1;
	for (const byte of bytes) if (byte === 10) lines += 1;
	return lines;
};

const hashOf = (bytes: Buffer | string): string => createHash('sha1').update(bytes).digest('hex').slice(0, 20);

const readContent = async (file: string, before: Known | undefined): Promise<Known> => {
	const facts = await lstat(file, {bigint: true}).catch(() => undefined);
	if (!facts) return {...nothing, as: ''};
	const as = [facts.ino, facts.size, facts.mode, facts.mtimeNs, facts.ctimeNs].join(' ');
	if (before?.as === as) return before;
	if (facts.isSymbolicLink()) return {as, lines: 0, mark: hashOf(await readlink(file).catch(() => ''))};
	if (!facts.isFile()) return {...nothing, as};
	// Of a large file it counts when it was written.
	if (facts.size > maxBytes) return {as, lines: 0, mark: as};
	const bytes = await readBytes(file, maxBytes).catch(() => Buffer.alloc(0));
	return {as, lines: linesOf(bytes), mark: `${facts.mode & 0o100n} ${hashOf(bytes)}`};
};

/** What these files of a folder hold; `paths` is for the caller to bound. */
export const contentsOf = async (folder: string, paths: readonly string[]): Promise<ReadonlyMap<string, Content>> => {
	const before = known.get(folder);
	const now = new Map<string, Known>();
	for (const path of paths) now.set(path, await readContent(join(folder, path), before?.get(path)));
	known.delete(folder);
	if (known.size >= maxFolders) known.delete(known.keys().next().value ?? '');
	if (now.size > 0) known.set(folder, now);
	return now;
};

const insideOf = async (folder: string): Promise<string> => {
	const {head, entries} = await readStatus(folder);
	const paths = entries
		.filter(({isNested}) => !isNested)
		.map(({path}) => path)
		.slice(0, maxFiles);
	const contents = await contentsOf(folder, paths);
	return `${head} ${paths.map(path => `${path} ${contents.get(path)?.mark}`).join('\n')}`;
};

/** One word for all that is not committed: files rewritten in place, with as many lines as before, give another. */
export const markOfContents = async (
	folder: string,
	contents: ReadonlyMap<string, Content>,
	repositories: readonly StatusEntry[],
): Promise<string> => {
	const inside: string[] = [];
	for (const {path} of repositories.slice(0, maxInner))
		inside.push(`${path} ${await insideOf(join(folder, path)).catch(() => '')}`);
	const files = [...contents].map(([path, {mark}]) => `${path} ${mark}`);
	return files.length + inside.length === 0 ? '' : hashOf([...files, ...inside].sort().join('\0'));
};
