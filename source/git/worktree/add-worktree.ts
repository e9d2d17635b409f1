import {mkdir, rmdir, stat} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {UserError} from '../../error.ts';
import {readNames} from '../../read-file.ts';
import {askGit, GitError, runGit} from '../client.ts';
import {shareFilterKeys} from '../copy/filter-keys.ts';
import {pathExists} from '../path-exists.ts';
import {serialize, serializeWorktree} from '../queue.ts';
import {isOwnCheckout, listWorktrees, realPath} from '../read/list-worktrees.ts';
import {branchTip} from '../refs/names.ts';
import {forgetProof} from '../worktree-proof.ts';
import {hideFolder} from './hide-folder.ts';

const maxNames = 200;

const numbered = (name: string, number: number): string => (number === 1 ? name : `${name}-${number}`);

/** The first of name, name-2, name-3 that is free. */
const freeName = async (name: string, isTaken: (name: string) => Promise<boolean>): Promise<string> => {
	for (let number = 1; number <= maxNames; number += 1) {
		if (!(await isTaken(numbered(name, number)))) {
			return numbered(name, number);
		}
	}
	throw new UserError(`There are already ${maxNames} of ${name}.`, {
		hint: 'Remove some of them (`claude-grid clean`).',
	});
};

const freePath = async (repository: string, wanted: string): Promise<string> => {
	await mkdir(dirname(wanted), {recursive: true, mode: 0o700});
	const known = new Set((await listWorktrees(repository)).map(entry => entry.path));
	const path = join(await realPath(dirname(wanted)), basename(wanted));
	return freeName(path, async name => known.has(name) || pathExists(name));
};

const branchNames = async (repository: string): Promise<ReadonlySet<string>> => {
	const answer = await runGit(repository, ['for-each-ref', '--format=%(refname)', 'refs/heads/']);
	// Names that differ only in case are one file on macOS.
	return new Set(answer.split('\n').map(ref => ref.slice('refs/heads/'.length).toLowerCase()));
};

/** `git worktree add` into a new folder, which is open to nobody to whom its repository is closed. */
export const addInto = async (repository: string, path: string, args: readonly string[]): Promise<void> => {
	const {mode} = await stat(repository);
	await mkdir(dirname(path), {recursive: true, mode: 0o700});
	await mkdir(path, {mode: 0o700 | (mode & 0o755)});
	try {
		await runGit(repository, ['worktree', 'add', ...args]);
	} catch (error) {
		await rmdir(path).catch(() => undefined);
		throw error;
	}
};

export type AddedWorktree = {readonly path: string; readonly branch: string};

const addOnce = async (repository: string, request: AddRequest): Promise<AddedWorktree> => {
	const names = await branchNames(repository);
	const blocker = [...names].find(name => request.branch.toLowerCase().startsWith(`${name}/`) && name !== '');
	if (blocker !== undefined) {
		throw new UserError(`The branch ${request.branch} cannot be made because there is a branch ${blocker}.`, {
			hint: `Rename that branch, or give the stream another one ("branch" in the plan).`,
			code: 'BRANCH_BLOCKED',
		});
	}
	const isFolder = (name: string) => [...names].some(other => other.startsWith(`${name}/`));
	const branch = await freeName(request.branch, async name => {
		const folded = name.toLowerCase();
		return names.has(folded) || isFolder(folded);
	});
	const path = await freePath(repository, request.path);
	forgetProof(path);
	await hideFolder(path);
	const args = ['--no-checkout', '--no-track', '--lock', '--reason', request.lockReason];
	try {
		await addInto(repository, path, [...args, '-b', branch, '--', path, request.startCommit]);
	} catch (error) {
		// git makes the branch before the worktree.
		if (error instanceof GitError) await dropOrphan(repository, branch, request.startCommit);
		throw error;
	}
	return {path, branch};
};

/** Takes back a branch that is ours, new and without a worktree. */
export const dropOrphan = async (repository: string, branch: string, startCommit: string): Promise<void> => {
	const isUsed = (await listWorktrees(repository)).some(entry => entry.branch === branch);
	if (!isUsed && (await branchTip(repository, branch)) === startCommit) {
		await askGit(repository, ['update-ref', '-d', `refs/heads/${branch}`, startCommit]);
	}
};

export type AddRequest = {
	readonly path: string;
	readonly branch: string;
	readonly startCommit: string;
	readonly lockReason: string;
};

/**
 * Adds a locked worktree without files on a new branch; one at a time in a repository, because git's own bookkeeping
 * breaks when several are added at once. Taken names get -2, -3.
 */
export const addWorktree = async (repository: string, request: AddRequest): Promise<AddedWorktree> =>
	serialize(await serializeWorktree(repository), () => addOnce(repository, request));

/** True when the worktree has no index yet; undefined when it has none but holds files: half checked out, not to be trusted. */
export const isEmptyWorktree = async (worktree: string, index: string): Promise<boolean | undefined> => {
	if (await pathExists(index)) {
		return false;
	}
	const others = await readNames(worktree, 1, name => name !== '.git');
	return others.length === 0 ? true : undefined;
};

/**
 * Writes the files of HEAD into a worktree that was added without. Throws UserError, before anything is written, when git
 * would work on another checkout from there (seen with a damaged core.worktree).
 */
export const fillWorktree = async (worktree: string): Promise<void> => {
	if (!(await isOwnCheckout(worktree))) {
		throw new UserError(`git in ${worktree} works on another checkout.`, {
			hint: 'Look for core.worktree in .git/config: `claude-grid doctor`.',
			code: 'WRONG_CHECKOUT',
		});
	}
	await shareFilterKeys(worktree);
	await runGit(worktree, ['read-tree', '-m', '-u', 'HEAD'], {config: ['checkout.workers=0']});
};
