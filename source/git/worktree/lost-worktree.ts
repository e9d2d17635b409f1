import {existsSync} from 'node:fs';
import {basename, join} from 'node:path';
import {createDetachedCommit} from '../checkpoint/checkpoint.ts';
import {askGit, runGit} from '../client.ts';
import {createRef, lostRef} from '../refs/refs.ts';
import type {WorktreeEntry} from '../types.ts';
import {adminFolder} from './worktree-marks.ts';

const isSha = (text: string): boolean => /^[0-9a-f]{40,64}$/.test(text) && !/^0+$/.test(text);

/** The tree that was staged in a worktree whose folder is gone; undefined when there is none to be had. */
const stagedTree = async (repository: string, path: string): Promise<string | undefined> => {
	const admin = await adminFolder(repository, path);
	const index = admin && join(admin, 'index');
	if (index === undefined || !existsSync(index)) {
		return undefined;
	}
	const answer = await askGit(repository, ['write-tree'], {environment: {GIT_INDEX_FILE: index}});
	return answer.exitCode === 0 ? answer.stdout.trim() : undefined;
};

/**
 * Lets git forget a worktree whose folder is gone, so that it can be made anew. What git still knew of it (its HEAD, what
 * was staged) goes to a backup ref first; gives that ref.
 */
export const forgetLostWorktree = async (repository: string, entry: WorktreeEntry): Promise<string | undefined> => {
	const parent = isSha(entry.head) ? entry.head : undefined;
	const tree = (await stagedTree(repository, entry.path)) ?? (parent && `${parent}^{tree}`);
	let ref: string | undefined;
	if (tree !== undefined) {
		const sha = (await runGit(repository, ['rev-parse', '--verify', tree])).trim();
		const message = `Last known of ${entry.path}`;
		const commit = await createDetachedCommit(repository, {tree: sha, parent, message});
		ref = await createRef(repository, lostRef(basename(entry.path)), commit);
	}
	if (entry.isLocked) {
		await runGit(repository, ['worktree', 'unlock', '--', entry.path]);
	}
	await runGit(repository, ['worktree', 'remove', '--', entry.path]);
	return ref;
};
