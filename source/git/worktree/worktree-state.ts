import {opendirSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {gitFolderOf} from '../git-link.ts';
import {factsAt, pathExists} from '../path-exists.ts';
import {listWorktrees, looksLikeCheckout, realPath} from '../read/list-worktrees.ts';
import {branchTips} from '../refs/names.ts';
import {commitInFile} from '../refs/ref-files.ts';

export type Place = {readonly streamId: string; readonly path: string; readonly branch: string};

export type WorktreeState = {
	readonly streamId: string;
	/** Its folder is there and looks like a checkout. */
	readonly isThere: boolean;
	readonly isLocked: boolean;
	/** Of its branch; absent when that is gone. */
	readonly tip?: string;
};

/** Of a worktree that is there, on a branch with a file of its own: read without git. Undefined: git has to be asked. */
const readState = async (repository: string, {streamId, path, branch}: Place): Promise<WorktreeState | undefined> => {
	const held = await commitInFile(repository, `refs/heads/${branch}`);
	const folder = await gitFolderOf(path);
	if (!held || !folder || !(await looksLikeCheckout(path))) return undefined;
	const [real, common] = [await realPath(folder), await realPath(held.common)];
	if (real !== common && dirname(real) !== join(common, 'worktrees')) return undefined;
	const isLocked = real !== common && (await pathExists(join(real, 'locked')));
	return {streamId, isThere: true, isLocked, tip: held.commit};
};

/** What is there of streams' worktrees and branches, whoever removed or made them. */
export const inspectWorktrees = async (
	repository: string,
	places: readonly Place[],
): Promise<readonly WorktreeState[]> => {
	const read = await Promise.all(places.map(place => readState(repository, place)));
	return read.every(state => state !== undefined) ? read : askForStates(repository, places);
};

const askForStates = async (repository: string, places: readonly Place[]): Promise<readonly WorktreeState[]> => {
	const [entries, tips] = [await listWorktrees(repository), await branchTips(repository)];
	const byPath = new Map(entries.map(entry => [entry.path, entry]));
	const check = async ({streamId, path, branch}: Place): Promise<WorktreeState> => {
		const entry = byPath.get(path) ?? byPath.get(await realPath(path));
		const tip = tips.get(branch);
		return {
			streamId,
			isThere: await looksLikeCheckout(path),
			isLocked: entry?.isLocked ?? false,
			...(tip !== undefined && {tip}),
		};
	};
	return Promise.all(places.map(check));
};

const stampOf = (path: string): string => {
	const facts = factsAt(path);
	return facts === undefined ? '-' : `${facts.mtimeNs} ${facts.ino} ${facts.size}`;
};

/** Whatever somebody filled them with. */
const maxFolders = 2000;
const maxNames = 20_000;

const foldersIn = (folder: string, most: number): readonly string[] => {
	const names: string[] = [];
	try {
		const entries = opendirSync(folder);
		for (let left = most, entry = entries.readSync(); entry && left > 0; left -= 1, entry = entries.readSync())
			if (entry.isDirectory()) names.push(entry.name);
		entries.closeSync();
	} catch {
		// It has just gone.
	}
	return names.map(name => join(folder, name));
};

const foldersBelow = (folder: string, depth: number, found: string[] = []): readonly string[] => {
	found.push(folder);
	for (const below of depth > 0 && factsAt(folder) ? foldersIn(folder, maxNames) : [])
		if (found.length < maxFolders) foldersBelow(below, depth - 1, found);
	return found;
};

/** Changes whenever a branch or a worktree comes, goes or moves; reads no file and asks no git. */
export const stampOfPlaces = (commonDir: string, places: readonly Place[]): string => {
	const watched = [
		join(commonDir, 'packed-refs'),
		join(commonDir, 'reftable', 'tables.list'),
		...foldersBelow(join(commonDir, 'refs', 'heads'), 10),
		...foldersBelow(join(commonDir, 'worktrees'), 1),
		...places.map(({path}) => join(path, '.git')),
	];
	return watched.map(stampOf).join('\n');
};
