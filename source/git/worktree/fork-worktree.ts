import {UserError} from '../../error.ts';
import type {Workplace} from '../../run/model/types.ts';
import {checkoutTree} from '../checkpoint/checkout-tree.ts';
import {createDetachedCommit} from '../checkpoint/checkpoint.ts';
import {snapshotTree} from '../checkpoint/snapshot.ts';
import {isAncestor, refCommit, treeOf} from '../refs/names.ts';
import {createRef} from '../refs/refs.ts';
import type {PrepareResult, WorktreeRequest} from '../types.ts';
import {notPrepared} from './fresh-worktree.ts';
import {prepareWorktree} from './prepare-worktree.ts';

export type ForkRequest = Omit<WorktreeRequest, 'startCommit' | 'dependencies' | 'keepConflict'> & {
	readonly checkpoint: string;
	/** Tips of dependencies' branches in the worktree the checkpoint was taken of; those that it does not hold are left out. */
	readonly tips: Readonly<Record<string, string>>;
	/** Where a worktree is saved that an earlier attempt left half made and somebody has changed. */
	readonly backupRef: string;
};

const lay = async (request: ForkRequest, workplace: Workplace, start: string): Promise<void> => {
	const {checkpoint, backupRef, link} = request;
	const worktree = workplace.path;
	const {tree} = await snapshotTree(worktree, [...link, ...(workplace.copied ?? [])]);
	const wanted = await treeOf(worktree, checkpoint);
	if (tree === wanted) return;
	const isNew = tree === (await treeOf(worktree, start));
	const message = 'as it was before the fork was laid over it';
	const saved = isNew ? start : await createDetachedCommit(worktree, {tree, parent: start, message});
	if (!isNew) await createRef(worktree, backupRef, saved);
	await checkoutTree(worktree, wanted, saved);
};

const fork = async (request: ForkRequest): Promise<PrepareResult> => {
	const {repository, checkpoint, tips: all, backupRef: _, ...rest} = request;
	const start = await refCommit(repository, `${checkpoint}^`);
	if (start === undefined) {
		throw new UserError(`The checkpoint ${checkpoint} is gone.`, {hint: '`claude-grid rescue` lists what is saved.'});
	}
	const made = await prepareWorktree({...rest, repository, startCommit: start, dependencies: [], keepConflict: false});
	if (!made.ok) return made;
	await lay(request, made.workplace, start);
	const tips: Record<string, string> = {};
	for (const [id, tip] of Object.entries(all)) if (await isAncestor(repository, tip, start)) tips[id] = tip;
	return {...made, workplace: {...made.workplace, tips}};
};

/**
 * Makes a worktree on a new branch that starts from the commit a checkpoint was taken on, with the checkpoint's files
 * laid over it, uncommitted. May be repeated. Never throws.
 */
export const forkWorktree = async (request: ForkRequest): Promise<PrepareResult> => {
	try {
		return await fork(request);
	} catch (error) {
		return notPrepared(error);
	}
};
