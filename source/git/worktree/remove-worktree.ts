import {join} from 'node:path';
import {errorText} from '../../error.ts';
import type {Baseline} from '../../run/model/types.ts';
import {unchangedSince} from '../checkpoint/baseline.ts';
import {createDetachedCommit} from '../checkpoint/checkpoint.ts';
import {snapshotTree} from '../checkpoint/snapshot.ts';
import {runGit, splitNul} from '../client.ts';
import {unchangedCopies} from '../copy/copy-included.ts';
import {linkedFiles} from '../copy/copy-linked.ts';
import {type IgnoredFiles, ignoredFiles} from '../copy/ignored.ts';
import {pathExists} from '../path-exists.ts';
import {serialize, serializeWorktree} from '../queue.ts';
import {findWorktree, isOwnCheckout, listWorktrees} from '../read/list-worktrees.ts';
import {readStatus, unfinishedOperation} from '../read/status.ts';
import {headCommit} from '../refs/names.ts';
import {createRef} from '../refs/refs.ts';
import {hasLinks, submodulesKeptReason} from '../submodules/submodules.ts';
import type {RemoveResult, WorktreeEntry} from '../types.ts';
import {forgetLostWorktree} from './lost-worktree.ts';
import {letGitRemove, removeAside, statusWithoutSubmodules} from './remove-aside.ts';
import {isOurs} from './worktree-marks.ts';

export type RemoveRequest = {
	readonly repository: string;
	/** Where the files of `copied` came from; absent: `repository`. */
	readonly checkout?: string;
	readonly path: string;
	readonly branch: string;
	/** Files that were copied from the checkout: they are no loss while that has them as they are here. */
	readonly copied?: readonly string[];
	/** What setup or verify has left is not work: it goes to the backup, and with the worktree. */
	readonly baseline?: Pick<Baseline, 'commit'> | undefined;
	/** What the plan's "link" copied, by path: it is not a loss while the main checkout has it as it is here. */
	readonly link?: readonly string[];
	/** Where the worktree's content is kept; a name that is taken gets -2, -3. */
	readonly backupRef: string;
	/** A user has seen the ignored files. */
	readonly isForced: boolean;
};

const maxIgnoredBytes = 256 * 1024 * 1024;

const kept = (reason: string): RemoveResult => ({ok: false, reason});
const some = (paths: readonly string[]): string =>
	paths.slice(0, 5).join(', ') + (paths.length > 5 ? ` and ${paths.length - 5} more` : '');

/** Files whose changes git was told not to see (assume-unchanged, skip-worktree) although they are there. */
const hiddenChanges = async (path: string): Promise<string[]> => {
	const flagged = splitNul(await runGit(path, ['ls-files', '-v', '-z'])).filter(line => /^[a-zS] /.test(line));
	const names: string[] = [];
	for (const line of flagged) {
		const name = line.slice(2);
		if (await pathExists(join(path, name))) {
			names.push(name);
		}
	}
	return names;
};

const dirtyBut = async (path: string, left: ReadonlySet<string>): Promise<string[]> =>
	(await readStatus(path, {submodules: 'all'})).entries.map(entry => entry.path).filter(name => !left.has(name));

const keptReason = async (
	repository: string,
	path: string,
	{
		ignored,
		left,
		isForced,
	}: {readonly ignored: IgnoredFiles; readonly left: ReadonlySet<string>; readonly isForced: boolean},
): Promise<string | undefined> => {
	const operation = await unfinishedOperation(path);
	if (operation !== undefined) {
		return `a ${operation} is in progress in it`;
	}
	const dirty = await dirtyBut(path, left);
	if (dirty.length > 0) {
		return `it has uncommitted work: ${some(dirty)}`;
	}
	const hidden = await hiddenChanges(path);
	if (hidden.length > 0) {
		return `git was told to ignore changes to ${some(hidden)}`;
	}
	const submodule = await submodulesKeptReason(repository, path);
	if (submodule !== undefined) {
		return submodule;
	}
	if (ignored.listed.length === 0) {
		return undefined;
	}
	if (!isForced) {
		return `it has ignored files that would go with it: ${some(ignored.listed)}`;
	}
	if (ignored.cannotBeSaved !== undefined) {
		return `its ignored files cannot be saved: ${ignored.cannotBeSaved}`;
	}
	return ignored.bytes > maxIgnoredBytes
		? `its ignored files are ${Math.round(ignored.bytes / 1024 / 1024)} MB, too much to save; delete them by hand`
		: undefined;
};

const backUp = async (request: RemoveRequest, ignored: IgnoredFiles, isDirty: boolean): Promise<string> => {
	const {repository, path, backupRef} = request;
	const head = await headCommit(path);
	if (head !== undefined && ignored.files.length === 0 && !isDirty) {
		return createRef(repository, backupRef, head);
	}
	const {tree} = await snapshotTree(path, [], ignored.files);
	const message = `Backup of ${path} (${request.branch}) before it was removed`;
	return createRef(repository, backupRef, await createDetachedCommit(repository, {tree, parent: head, message}));
};

const takeAway = async (
	repository: string,
	entry: WorktreeEntry,
	left: ReadonlySet<string>,
): Promise<string | undefined> => {
	// git removes none with submodules, however clean; nor one in which a command of ours has left something.
	if (left.size > 0 || (await hasLinks(entry.path))) {
		const isClean = async (path: string) => (await statusWithoutSubmodules(path)).every(name => left.has(name));
		return removeAside(repository, entry, isClean);
	}
	return letGitRemove(repository, entry);
};

const removeEntry = async (request: RemoveRequest, entry: WorktreeEntry): Promise<RemoveResult> => {
	const {repository, isForced} = request;
	if (!(await pathExists(entry.path))) {
		const ref = await forgetLostWorktree(repository, entry);
		return {ok: true, ignored: [], ...(ref === undefined ? {} : {backupRef: ref})};
	}
	if (!(await isOwnCheckout(entry.path))) {
		return kept('it is not a worktree of this repository any more');
	}
	const linked = await linkedFiles(entry.path, request.link ?? []);
	const copied = [...(request.copied ?? []), ...linked.files];
	const unchanged = await unchangedCopies(request.checkout ?? repository, entry.path, copied);
	const ignored = await ignoredFiles(entry.path, new Set([...unchanged, ...linked.rebuilt]));
	const left = request.baseline ? await unchangedSince(entry.path, request.baseline) : new Set<string>();
	const reason = await keptReason(repository, entry.path, {ignored, left, isForced});
	if (reason !== undefined) {
		return kept(reason);
	}
	const backupRef = await backUp({...request, path: entry.path}, ignored, left.size > 0);
	const refused = await serialize(await serializeWorktree(repository), () => takeAway(repository, entry, left));
	return refused === undefined ? {ok: true, backupRef, ignored: ignored.listed} : kept(refused);
};

/**
 * Removes a worktree of ours that holds nothing uncommitted; the branch stays. First its content goes to a backup ref,
 * with the ignored files when a user has agreed to their going (all but what package managers rebuild). Anything that
 * could be lost is a reason to keep it. Never throws.
 */
export const removeWorktree = async (request: RemoveRequest): Promise<RemoveResult> => {
	try {
		const entry = await findWorktree(request.repository, request.path);
		const main = (await listWorktrees(request.repository))[0]?.path;
		if (entry === undefined || entry.path === main) {
			return kept('it is not a worktree that claude-grid made');
		}
		if (!(await isOurs(request.repository, entry))) {
			return kept('it is not a worktree that claude-grid made');
		}
		return await removeEntry(request, entry);
	} catch (error) {
		return kept(errorText(error));
	}
};
