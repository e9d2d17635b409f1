import {errorText} from '../../error.ts';
import {askGit, runGit, splitNul} from '../client.ts';
import type {Dependency} from '../merge/dependencies.ts';
import {readStatus, unfinishedOperation} from '../read/status.ts';
import {branchTip, isAncestor} from '../refs/names.ts';
import type {PrepareResult} from '../types.ts';
import {saveCheckpoint} from './checkpoint.ts';
import {withTemporaryIndex} from './snapshot.ts';

const maxBefore = 500;

export type SharedRequest = {
	readonly checkout: string;
	readonly backupRef: string;
	readonly dependencies: readonly Dependency[];
	readonly link: readonly string[];
	readonly now: number;
};

const refused = (reason: string): PrepareResult => ({ok: false, reason, isPermanent: true});

/**
 * The user's own checkout as a stream's workplace: nothing is made or changed in it. What is not committed there is saved
 * on a hidden ref first and listed, so that it is never committed for the user. Never throws.
 */
export const openSharedCheckout = async (request: SharedRequest): Promise<PrepareResult> => {
	try {
		return await open(request);
	} catch (error) {
		return {ok: false, reason: errorText(error), isPermanent: false};
	}
};

const open = async ({checkout, backupRef, dependencies, link, now}: SharedRequest): Promise<PrepareResult> => {
	const [status, operation] = [await readStatus(checkout, {leaveOut: link}), await unfinishedOperation(checkout)];
	if (status.branch === '') return refused('HEAD is detached in your checkout: check out a branch there');
	if (operation !== undefined) return refused(`a ${operation} is in progress in your checkout: finish it first`);
	for (const {streamId, branch} of dependencies) {
		const tip = branch === status.branch ? undefined : await branchTip(checkout, branch);
		if (tip !== undefined && !(await isAncestor(checkout, tip, status.head)))
			return refused(
				`${streamId} is not in ${status.branch}, which is checked out: claude-grid merge ${streamId} first`,
			);
	}
	const before = status.entries.map(({path}) => path);
	if (before.length > maxBefore)
		return refused(`${before.length} files are not committed in your checkout: commit or stash most of them first`);
	const message = 'your uncommitted work, before an agent works in your checkout';
	const backup =
		before.length === 0 ? undefined : await saveCheckpoint({worktree: checkout, ref: backupRef, message, link, now});
	const shared = {before, ...(backup && {backup: {ref: backup.ref, commit: backup.commit}})};
	const {branch, head: startCommit} = status;
	const workplace = {path: checkout, branch, startCommit, tips: {}, isSetUp: false, shared};
	return {
		ok: true,
		workplace,
		...(backup && {
			note: `your uncommitted work (${before.length} ${before.length === 1 ? 'file' : 'files'}) is saved as ${backup.ref}`,
		}),
	};
};

/** Of the paths that were not committed before: those whose content is not as in the backup, and those committed since. */
export const mixedPaths = (
	checkout: string,
	{
		startCommit,
		backup,
		before,
	}: {readonly startCommit: string; readonly backup: string; readonly before: readonly string[]},
): Promise<string[]> =>
	withTemporaryIndex(checkout, async environment => {
		const committed = splitNul(
			await runGit(checkout, ['diff-tree', '-r', '--name-only', '--no-renames', '-z', startCommit, 'HEAD']),
		);
		await runGit(checkout, ['read-tree', backup], {environment});
		// Exit 1: some differ, which is what is asked next.
		await askGit(checkout, ['update-index', '-q', '--refresh'], {environment});
		const changed = splitNul(await runGit(checkout, ['diff-files', '--name-only', '-z'], {environment}));
		const touched = new Set([...changed, ...committed]);
		return before.filter(path => touched.has(path));
	});
