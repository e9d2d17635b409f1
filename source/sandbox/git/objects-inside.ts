import {constants} from 'node:fs';
import {mkdir, open, rename, rm, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {GitError, killed, runGit} from '../../git/client.ts';
import {readNames} from '../../read-file.ts';
import {inFolder, plainNames, withFile} from './plain-files.ts';

/** Of one stream in all: more is not an agent's work. */
export const mostBytes = 2 * 1024 * 1024 * 1024;
const mostNames = 500_000;

export class TooLarge extends Error {}

const looseFolder = /^[0-9a-f]{2}$/;
const looseName = /^(?:[0-9a-f]{38}|[0-9a-f]{62})$/;
const packName = /^pack-[0-9a-f]{40,64}\.pack$/;

const chunk = 1024 * 1024;

/** Whole or not at all: an engine may be killed here. */
const copyOut = async (folder: string, name: string, to: string, left: number): Promise<number> => {
	const copied = await withFile(folder, name, left, async (file, size) => {
		const target = await open(`${to}.tmp`, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC, 0o600);
		try {
			const buffer = Buffer.alloc(Math.min(chunk, size + 1));
			for (let at = 0; at < size; ) {
				const {bytesRead} = await file.read(buffer, 0, Math.min(buffer.length, size - at), at);
				if (bytesRead === 0) break;
				await target.write(buffer, 0, bytesRead);
				at += bytesRead;
			}
		} finally {
			await target.close();
		}
		await rename(`${to}.tmp`, to);
		return size;
	}).catch(async error => {
		await rm(`${to}.tmp`, {force: true});
		throw error;
	});
	return copied ?? 0;
};

/** An index that git makes itself: none of the agent's is ever read. What the pack leads to may come after it, and is looked at last. */
const indexPack = async (repository: string, store: string, name: string): Promise<void> => {
	await runGit(repository, ['index-pack', join(store, 'pack', name)]);
};

/**
 * Copies what is new among the objects of a private git folder into `store`, which no agent can reach: what git then reads
 * cannot change under it. Gives how many files came. Throws TooLarge.
 */
export const copyObjects = async (
	repository: string,
	{folder, store, known}: {readonly folder: string; readonly store: string; readonly known: Map<string, number>},
): Promise<number> => {
	let left = mostBytes - [...known.values()].reduce((sum, size) => sum + size, 0);
	let count = 0;
	const take = async (from: string, parts: readonly string[], name: string): Promise<boolean> => {
		const key = [...parts, name].join('/');
		if (known.has(key)) return false;
		if (known.size >= mostNames || left <= 0) throw new TooLarge();
		await mkdir(join(store, ...parts), {recursive: true, mode: 0o700});
		const size = await copyOut(from, name, join(store, ...parts, name), mostBytes).catch(() => undefined);
		if (size === undefined) return false;
		left -= size;
		if (left < 0) throw new TooLarge();
		known.set(key, size);
		count += 1;
		return true;
	};
	for (const two of (await plainNames(folder, ['objects'], mostNames)).filter(name => looseFolder.test(name)))
		await inFolder(folder, ['objects', two], async from => {
			for (const name of await readNames(from, mostNames)) if (looseName.test(name)) await take(from, [two], name);
		}).catch(ignorePlain);
	await inFolder(folder, ['objects', 'pack'], async from => {
		for (const name of await readNames(from, 10_000))
			if (packName.test(name) && (await take(from, ['pack'], name)))
				await indexPack(repository, store, name).catch(async error => {
					await rm(join(store, 'pack', name), {force: true});
					// Git itself has not refused it.
					if (!(error instanceof GitError) || error.exitCode === killed) known.delete(`pack/${name}`);
				});
	}).catch(ignorePlain);
	return count;
};

/** What is not a plain folder holds no object; what is missing then is told by what needs it. */
const ignorePlain = (error: unknown): void => {
	if (error instanceof TooLarge) throw error;
};

/** What was copied by an engine before this one; packs come again, for it may have been killed before it had their index. */
export const knownObjects = async (store: string): Promise<Map<string, number>> => {
	const known = new Map<string, number>();
	for (const folder of await readNames(store, 1000).catch(() => []))
		for (const name of await readNames(join(store, folder), mostNames).catch(() => []))
			if (looseName.test(name)) {
				const {size} = await stat(join(store, folder, name));
				// An empty one is what a machine that lost its power has left.
				if (size > 0) known.set(`${folder}/${name}`, size);
			}
	return known;
};
