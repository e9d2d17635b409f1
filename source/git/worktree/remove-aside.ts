import {randomBytes} from 'node:crypto';
import {existsSync} from 'node:fs';
import {lstat, mkdir, opendir, rename, rm} from 'node:fs/promises';
import {join, relative} from 'node:path';
import {errorText, UserError} from '../../error.ts';
import {readNames} from '../../read-file.ts';
import {askGit} from '../client.ts';
import {namedGitFolder} from '../git-link.ts';
import {readStatus} from '../read/status.ts';
import {commonFolder} from '../refs/names.ts';
import {submodulesIn} from '../submodules/submodules.ts';
import type {WorktreeEntry} from '../types.ts';

/** What is not committed in a checkout, whatever its submodules say. */
export const statusWithoutSubmodules = async (path: string): Promise<string[]> =>
	(await readStatus(path, {submodules: 'none'})).entries.map(entry => entry.path);

const maxListed = 200_000;

/** Every file below a folder with its size and time, so that a change meanwhile is seen where git cannot look. */
const list = async (top: string, lines: string[]): Promise<void> => {
	const folders = [top];
	for (let folder = folders.pop(); folder !== undefined; folder = folders.pop())
		for await (const entry of await opendir(folder)) {
			const path = join(folder, entry.name);
			if (entry.isDirectory()) folders.push(path);
			const {size, mtimeMs, ino} = await lstat(path);
			lines.push(`${relative(top, path)} ${entry.isDirectory() ? '' : `${size} ${mtimeMs}`} ${ino}`);
			if (lines.length > maxListed)
				throw new UserError(`${top} holds more than ${maxListed} files: they cannot be compared.`);
		}
};

const listSubmodules = async (path: string, names: readonly string[]): Promise<string> => {
	const lines: string[] = [];
	for (const name of names) await list(join(path, name), lines);
	return lines.sort().join('\n');
};

/** What cannot be deleted now is left to the next sweep: git has forgotten it. */
const deleteAside = (path: string): Promise<void> => rm(path, {recursive: true, force: true}).catch(() => undefined);

const mostSwept = 1000;

/** What an engine that was killed left half deleted: git has forgotten those worktrees. */
const sweep = async (folder: string): Promise<void> => {
	for (const name of await readNames(folder, mostSwept)) {
		const path = join(folder, name);
		const isKnown = existsSync((await namedGitFolder(path)) ?? join(path, '.git'));
		if (!isKnown) await deleteAside(path);
	}
};

/** `git worktree remove`, which takes nothing that is dirty. Gives the reason when it was kept. */
export const letGitRemove = async (
	repository: string,
	{path, isLocked, lockReason}: WorktreeEntry,
): Promise<string | undefined> => {
	if (isLocked) await askGit(repository, ['worktree', 'unlock', '--', path]);
	const answer = await askGit(repository, ['worktree', 'remove', '--', path]);
	if (answer.exitCode === 0) return undefined;
	if (isLocked) await askGit(repository, ['worktree', 'lock', '--reason', lockReason, '--', path]);
	return `git refused: ${answer.stderr.trim().slice(0, 300)}`;
};

/**
 * Removes a worktree that git refuses to remove (submodules, what setup left) although nothing in it is lost: moved into a folder of ours, looked at once
 * more there, put back when anything is new, then forgotten by git and deleted. Gives the reason when it was kept.
 */
export const removeAside = async (
	repository: string,
	entry: WorktreeEntry,
	isClean: (path: string) => Promise<boolean>,
): Promise<string | undefined> => {
	const folder = join(await commonFolder(repository), 'claude-grid', 'removed');
	await mkdir(folder, {recursive: true, mode: 0o700});
	await sweep(folder);
	const names = await submodulesIn(entry.path);
	const before = await listSubmodules(entry.path, names);
	const aside = join(folder, randomBytes(6).toString('hex'));
	try {
		await rename(entry.path, aside);
	} catch (error) {
		return `it could not be moved out of the way (${errorText(error)}): git worktree remove --force "${entry.path}" removes it`;
	}
	const isSame = await isClean(aside).then(
		async clean => clean && (await listSubmodules(aside, names)) === before,
		() => false,
	);
	// Its lock stays until its folder is out of the way, so that an engine that is killed leaves nothing that is nobody's.
	const reason = isSame
		? await letGitRemove(repository, entry).catch(errorText)
		: 'something was written there meanwhile';
	if (reason !== undefined) {
		await rename(aside, entry.path);
		return reason;
	}
	await deleteAside(aside);
	return undefined;
};
