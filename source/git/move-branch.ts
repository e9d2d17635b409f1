import {readFile} from 'node:fs/promises';
import {branchIdentity} from './identity.ts';
import {askGit} from './client.ts';
import {listWorktrees} from './list-worktrees.ts';
import {whyNotForward} from './forward.ts';
import {branchTip, gitPath} from './names.ts';

export type Move =
	| {readonly is: 'moved'}
	/** The branch is not where it was any more. */
	| {readonly is: 'elsewhere'}
	/** Nothing has changed. */
	| {readonly is: 'refused'; readonly reason: string};

/** The branch a rebase or bisect in that checkout will come back to; '' when there is none. */
const busyBranch = async (checkout: string): Promise<string> => {
	for (const name of ['rebase-merge/head-name', 'rebase-apply/head-name', 'BISECT_START']) {
		const text = await readFile(await gitPath(checkout, name), 'utf8').catch(() => '');
		if (text.trim() !== '') {
			return text.trim().replace(/^refs\/heads\//, '');
		}
	}
	return '';
};

/** Lets git move a checked-out branch: it refuses what would touch uncommitted, untracked or ignored files there. */
const moveCheckedOut = async (
	checkout: string,
	move: {readonly branch: string; readonly to: string; readonly from: string},
): Promise<Move> => {
	const obstacle = await whyNotForward(checkout, move.from, move.to);
	if (obstacle !== undefined) {
		return {is: 'refused', reason: `${move.branch} is checked out in ${checkout}, where ${obstacle}`};
	}
	// --no-autostash: the user's configuration could have git stash, and stashes are shared by all worktrees.
	const options = ['--ff-only', '--no-autostash', '--no-overwrite-ignore', '--no-verify', '--no-stat', '--quiet'];
	const environment = await branchIdentity(checkout);
	const answer = await askGit(checkout, ['merge', ...options, '--', move.to], {environment});
	if (answer.exitCode === 0) {
		return {is: 'moved'};
	}
	if ((await branchTip(checkout, move.branch)) !== move.from) {
		return {is: 'elsewhere'};
	}
	const why = answer.stderr.trim().split('\n').slice(0, 8).join('\n');
	return {is: 'refused', reason: `${move.branch} is checked out in ${checkout}, and git refused to touch it: ${why}`};
};

/**
 * Moves a local branch forward from `from` to `to`. Where it is checked out git does it, with the files; else the ref is
 * moved, only if it still is at `from`.
 */
export const moveBranch = async (
	repository: string,
	move: {readonly branch: string; readonly from: string; readonly to: string; readonly message: string},
): Promise<Move> => {
	const {branch, from, to} = move;
	const worktrees = (await listWorktrees(repository)).filter(entry => !entry.isPrunable);
	const holder = worktrees.find(entry => entry.branch === branch);
	if (holder !== undefined) {
		return (await branchTip(repository, branch)) === from ? moveCheckedOut(holder.path, move) : {is: 'elsewhere'};
	}
	for (const {path, branch: other} of worktrees) {
		if (other === '' && (await busyBranch(path).catch(() => '')) === branch) {
			return {is: 'refused', reason: `A rebase or bisect of ${branch} is in progress in ${path}.`};
		}
	}
	const answer = await askGit(repository, ['update-ref', '-m', move.message, `refs/heads/${branch}`, to, from]);
	if (answer.exitCode === 0) {
		return {is: 'moved'};
	}
	return (await branchTip(repository, branch)) === from
		? {is: 'refused', reason: answer.stderr.trim().slice(0, 500)}
		: {is: 'elsewhere'};
};
