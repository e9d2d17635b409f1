import {UserError} from '../../error.ts';
import {GitError} from '../../git/client.ts';
import {isPipeError} from '../../git/pipes.ts';
import {findWorktree} from '../../git/read/list-worktrees.ts';
import {lockReason} from '../../git/refs/refs.ts';
import {recordWorktree, rememberWorktree, requireOwnWorktree} from '../../git/worktree-proof.ts';
import type {Run, Workplace} from '../../run/model/types.ts';
import {isFailedBy, streamsInOrder} from '../../run/select.ts';
import {bringIn} from '../../sandbox/git/bring-in.ts';
import {noteBoxes} from '../boxes.ts';
import type {World} from '../loop/world.ts';

/**
 * Throws when a stream's worktree was replaced; the user's own checkout is not ours to prove. What was committed in a sandbox is
 * taken over first: whoever acts on the work sees all of it.
 */
export const requireProved = async ({path, shared}: Workplace): Promise<void> => {
	if (shared) return;
	await requireOwnWorktree(path);
	await bringIn(path);
};

/** An older version has not recorded its worktrees: such a one counts when git itself lists it as the stream's. */
const isListed = async (run: Run, streamId: string, {path, branch}: Workplace): Promise<boolean> => {
	const entry = await findWorktree(run.repository, path);
	return (
		entry?.path === path &&
		(entry.lockReason === lockReason(run.id, streamId) || (entry.branch === branch && branch !== ''))
	);
};

/** What an earlier engine recorded of its worktrees holds for this one, too. */
export const claimProofs = async (world: World, run: Run): Promise<void> => {
	const {bootId, repository} = world.options;
	const now = {commonFolder: repository.commonDir, isSameBoot: run.bootId === bootId};
	for (const {id, workplace} of streamsInOrder(run)) {
		if (!workplace || workplace.shared) continue;
		await noteBoxes(world, run, id, workplace);
		if (workplace.proof) await rememberWorktree(workplace.path, workplace.proof, now);
		else if (await isListed(run, id, workplace).catch(() => false)) await recordWorktree(workplace.path);
	}
};

const isReplaced = (error: unknown): error is UserError =>
	error instanceof UserError && ['WORKTREE_REPLACED', 'SANDBOX_WORK_REFUSED'].includes(error.code);

/** Tells the run of a worktree that is not ours any more; true when that was the error. */
export const reportReplaced = (world: World, streamId: string | undefined, error: unknown): boolean => {
	if (streamId === undefined || !isReplaced(error)) return false;
	world.dispatch({type: 'worktree.replaced', streamId, reason: error.message, fix: error.hint ?? ''});
	return true;
};

/** Of a pipe that git would wait for, or one in the place of a file that git knows. */
const whyUnreadable = (error: unknown): string | undefined => {
	if (isPipeError(error)) return error.message;
	const path = error instanceof GitError ? /^(.+): unsupported file type$/.exec(error.message)?.[1] : undefined;
	return path && `${path} is neither a file nor a link now, so git cannot read it.`;
};

/** Tells the run of a worktree that git cannot be asked in; true when that is why the stream has failed. */
export const reportUnreadable = (world: World, streamId: string | undefined, error: unknown): boolean => {
	const reason = whyUnreadable(error);
	if (streamId === undefined || reason === undefined) return false;
	world.dispatch({type: 'worktree.unreadable', streamId, reason});
	const stream = world.run()?.streams[streamId];
	return stream !== undefined && isFailedBy(stream, reason);
};

/** Tells why a look at a worktree has seen nothing. */
export const reportUnseen = (world: World, streamId: string, error: unknown): void => {
	if (reportReplaced(world, streamId, error) || reportUnreadable(world, streamId, error) || whyUnreadable(error))
		return;
	world.onBug(error, `check ${streamId}`);
};
