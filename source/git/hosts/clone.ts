import {mkdir} from 'node:fs/promises';
import {askGit, readGit, runGit} from '../client.ts';
import {pathExists} from '../path-exists.ts';

export type CloneIdentity = {readonly name?: string | undefined; readonly email?: string | undefined};

/** A repository of ours on a host: it gets its commits from the engine's, and gives single ones back. */
export const ensureClone = async (folder: string): Promise<void> => {
	if (!(await pathExists(`${folder}/.git`))) {
		await mkdir(folder, {recursive: true, mode: 0o700});
		await runGit(folder, ['init', '--quiet', '--initial-branch=claude-grid']);
	}
	// Single commits are asked for by their id.
	await runGit(folder, ['config', 'uploadpack.allowAnySHA1InWant', 'true']);
};

/** The checkout whose folders are copied into worktrees: at the run's base, on no branch. */
export const placeClone = async (folder: string, base: string, {name, email}: CloneIdentity): Promise<void> => {
	for (const [key, value] of [
		['user.name', name],
		['user.email', email],
	] as const)
		if (value !== undefined && (await readGit(folder, ['config', key])) === undefined)
			await runGit(folder, ['config', key, value]);
	const head = await askGit(folder, ['rev-parse', '--verify', '--quiet', 'HEAD']);
	if (head.exitCode !== 0 || head.stdout.trim() !== base)
		await runGit(folder, ['checkout', '--quiet', '--detach', base]);
};
