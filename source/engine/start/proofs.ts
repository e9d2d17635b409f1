import {UserError} from '../../error.ts';
import {GitError} from '../../git/client.ts';
import {isPipeError} from '../../git/pipes.ts';
import {findWorktree} from '../../git/read/list-worktrees.ts';
import {lockReason} from '../../git/refs/refs.ts';
import {recordWorktree, rememberWorktree, requireOwnWorktree} from '../../git/worktree-proof.ts';
import type {Run, Workplace} from '../../run/model/types.ts';
import {isFailedBy, streamsInOrder} from '../../run/select/streams.ts';
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

type Unreadable = {readonly reason: string; readonly fix: string};

/** Of a pipe that git would wait for, one in the place of a file that git knows, or settings that git refuses. */
const whyUnreadable = (error: unknown): Unreadable | undefined => {
	if (isPipeError(error)) return {reason: error.message, fix: 'delete it'};
	if (!(error instanceof GitError)) return undefined;
	const path = /^(.+): unsupported file type$/.exec(error.message)?.[1];
	if (path) return {reason: `${path} is neither a file nor a link now, so git cannot read it.`, fix: 'delete it'};
	const setting = /invalid value for '(submodule\..+)'/.exec(error.message)?.[1];
	if (setting)
		return {
			reason: `its .gitmodules gives ${setting} a value that git refuses, so git cannot look at its work.`,
			fix: 'take that line out of .gitmodules and commit it',
		};
	return undefined;
};

const report = (world: World, streamId: string, {reason, fix}: Unreadable): boolean => {
	world.dispatch({type: 'worktree.unreadable', streamId, reason, fix});
	const stream = world.run()?.streams[streamId];
	return stream !== undefined && isFailedBy(stream, reason);
};

/** Tells the run of a worktree that git cannot be asked in; true when that is why the stream has failed. */
export const reportUnreadable = (world: World, streamId: string | undefined, error: unknown): boolean => {
	const why = whyUnreadable(error);
	return streamId !== undefined && why !== undefined && report(world, streamId, why);
};

/** The last look at a stream's work was refused: no answer is no "nothing was done". */
export const reportNoAnswer = (world: World, streamId: string, error: unknown): boolean =>
	error instanceof GitError &&
	report(world, streamId, {
		reason: `git cannot look at its work: ${error.message}`,
		fix: 'put that right in its worktree',
	});

/** Tells why a look at a worktree has seen nothing. */
export const reportUnseen = (world: World, streamId: string, error: unknown): void => {
	if (reportReplaced(world, streamId, error) || reportUnreadable(world, streamId, error) || whyUnreadable(error))
		return;
	world.onBug(error, `check ${streamId}`);
};
