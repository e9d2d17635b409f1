import type {Workplace} from '../../run/model/types.ts';
import {GitError} from '../client.ts';
import {copyIncluded} from '../copy/copy-included.ts';
import {copyLinked} from '../copy/copy-linked.ts';
import {type Dependency, type Fold, foldDependencies} from '../merge/dependencies.ts';
import {mergeIntoWorktree, unmergedFiles} from '../merge/merge-into-worktree.ts';
import {pathExists} from '../path-exists.ts';
import {isOwnCheckout, listWorktrees} from '../read/list-worktrees.ts';
import {unfinishedOperation} from '../read/status.ts';
import {gitPath, headCommit, isBranchName} from '../refs/names.ts';
import type {PrepareResult, WorktreeRequest} from '../types.ts';
import {recordWorktree} from '../worktree-proof.ts';
import {type AddedWorktree, addWorktree, isEmptyWorktree} from './add-worktree.ts';
import {fillOrRemove, notPrepared} from './fresh-worktree.ts';

type Folded = Extract<Fold, {is: 'folded'}>;

const permanent = (reason: string, files?: readonly string[]): PrepareResult => ({
	ok: false,
	reason,
	isPermanent: true,
	...(files === undefined ? {} : {files}),
});

/**
 * The worktree an earlier attempt of the same stream made, known by its lock reason, with nothing in it but the wanted start.
 * Anything else is left alone: what somebody may have worked in is never used again.
 */
const earlierAttempt = async (request: WorktreeRequest, start: string): Promise<AddedWorktree | undefined> => {
	for (const entry of await listWorktrees(request.repository)) {
		const isSame = entry.isLocked && entry.lockReason === request.lockReason && entry.branch !== '';
		if (isSame && entry.head === start && (await isOwnCheckout(entry.path))) {
			const index = await gitPath(entry.path, 'index');
			if ((await isEmptyWorktree(entry.path, index)) !== undefined) {
				return {path: entry.path, branch: entry.branch};
			}
		}
	}
	return undefined;
};

/** Leaves the merge of a dependency that conflicts in progress, as the stream's first task; gives the files. */
const leaveConflict = async (worktree: string, branch: string, dependency: Dependency, tip: string) => {
	if ((await unfinishedOperation(worktree)) === undefined) {
		const merged = await mergeIntoWorktree(worktree, tip, `Merge branch '${dependency.branch}' into ${branch}`);
		if (merged.is === 'refused') {
			throw new GitError(merged.exitCode, merged.reason);
		}
	}
	return unmergedFiles(worktree);
};

type Placed = {readonly workplace: Workplace; readonly note?: string};

const place = async (request: WorktreeRequest, folded: Folded): Promise<Placed> => {
	const {repository, branch, lockReason} = request;
	const start = folded.commit;
	const worktree =
		(await earlierAttempt(request, start)) ??
		(await addWorktree(repository, {path: request.path, branch, startCommit: start, lockReason}));
	if (!(await pathExists(await gitPath(worktree.path, 'index')))) {
		await fillOrRemove(repository, {...worktree, isNewBranch: true});
	}
	const {conflict} = folded;
	const conflicts =
		conflict === undefined
			? []
			: await leaveConflict(worktree.path, worktree.branch, conflict.dependency, conflict.tip);
	const checkout = request.checkout ?? repository;
	await copyLinked(checkout, worktree.path, request.link);
	const {copied, note} = request.include ? await copyIncluded(checkout, worktree.path) : {copied: []};
	const proof = await recordWorktree(worktree.path);
	const workplace = {
		path: worktree.path,
		branch: worktree.branch,
		startCommit: (await headCommit(worktree.path)) ?? start,
		tips: folded.tips,
		isSetUp: false,
		...(conflicts.length === 0 ? {} : {conflicts}),
		...(copied.length === 0 ? {} : {copied}),
		...(proof && {proof}),
	};
	return {workplace, ...(note === undefined ? {} : {note})};
};

const prepare = async (request: WorktreeRequest): Promise<PrepareResult> => {
	const {repository, branch} = request;
	if (!(await isBranchName(repository, branch))) {
		return permanent(`"${branch}" cannot be the name of a branch.`);
	}
	const {dependencies, startCommit: start} = request;
	const folded = await foldDependencies(repository, {start, dependencies, into: branch});
	if (folded.is === 'missing') {
		const {streamId, branch: gone} = folded.dependency;
		return permanent(`The branch ${gone} of ${streamId} is gone.`);
	}
	if (folded.conflict !== undefined && !request.keepConflict) {
		const {dependency, files} = folded.conflict;
		return permanent(`The branch of ${dependency.streamId} conflicts with the other dependencies.`, files);
	}
	return {ok: true, ...(await place(request, folded))};
};

/**
 * Makes a stream's worktree on a new branch that starts from `startCommit` with the dependencies' branches merged in, and
 * locks it. May be repeated: continues with what an earlier attempt with the same lock reason left. Never throws.
 */
export const prepareWorktree = async (request: WorktreeRequest): Promise<PrepareResult> => {
	try {
		return await prepare(request);
	} catch (error) {
		return notPrepared(error);
	}
};
