import {errorWithHint, UserError} from '../../error.ts';
import {askGit, runGit} from '../client.ts';
import {branchIdentity} from '../identity/identity.ts';
import {signs} from '../identity/signing.ts';
import {literalPathspec} from '../pathspecs.ts';
import {plainDiff} from '../read/work.ts';
import {treeOf} from '../refs/names.ts';
import {checkoutTree} from './checkout-tree.ts';
import {requireOnBranch} from './on-branch.ts';
import {snapshotTree, withEmptyIndex} from './snapshot.ts';

export type RevertRequest = {
	readonly worktree: string;
	readonly branch: string;
	readonly path: string;
	/** What is taken back: all that changed of the file between two commits, or one hunk of it (`to` absent: of the branch). */
	readonly from: string;
	readonly to?: string;
	readonly choose?: (lines: readonly string[]) => number;
	readonly message: string;
	/** Stands in the message: a commit that has it was made by this request. */
	readonly key: string;
	readonly leaveOut: readonly string[];
};

export type RevertResult =
	| {readonly ok: true; readonly commit: string; readonly parent: string}
	| {readonly ok: false; readonly reason: string};

const trailer = 'Claude-Grid-Review';

/** A patch of the file with one of its hunks, or all of them. */
const patchOf = async ({worktree, from, to, path, choose}: RevertRequest, head: string): Promise<string> => {
	const args = ['diff-tree', '-p', '-r', '--full-index', '--unified=3', ...plainDiff, from, to ?? head, '--'];
	const patch = await runGit(worktree, [...args, literalPathspec(path)]);
	const [start = '', ...hunks] = patch.split(/^(?=@@ )/m);
	const index = choose?.(hunks.join('').replace(/\n$/, '').split('\n'));
	const chosen = index === undefined ? hunks : hunks.filter((_, at) => at === index);
	if (chosen.length === 0) throw new UserError(`${path} has no such hunk any more.`);
	// A mode that changed, too, is another matter, but for a file that is new or gone.
	const header = start.replace(/^(old|new) mode \d+\n/gm, '');
	return [header, ...chosen].join('');
};

/** The tree of a commit without the patch; nothing in the worktree is touched. */
const treeWithout = (worktree: string, head: string, patch: string): Promise<string> =>
	withEmptyIndex(worktree, async environment => {
		await runGit(worktree, ['read-tree', head], {environment});
		const config = ['apply.ignoreWhitespace=no', 'apply.whitespace=nowarn'];
		const answer = await askGit(worktree, ['apply', '--cached', '--reverse', '--whitespace=nowarn', '-'], {
			environment,
			config,
			input: patch,
		});
		if (answer.exitCode !== 0) throw new UserError('Later changes there cannot be separated from it.');
		return (await runGit(worktree, ['write-tree'], {environment})).trim();
	});

/** Neither in files nor staged is there anything that no commit holds. */
const requireCommitted = async ({worktree, leaveOut}: RevertRequest, trees: readonly string[]): Promise<string> => {
	const {tree} = await snapshotTree(worktree, leaveOut);
	const staged = await askGit(worktree, ['write-tree']);
	if (!trees.includes(tree) || staged.exitCode !== 0 || !trees.includes(staged.stdout.trim()))
		throw new UserError(`Not everything in ${worktree} is committed.`, {hint: 'commit it there first'});
	return tree;
};

const commitTree = async (request: RevertRequest, tree: string, head: string): Promise<string | undefined> => {
	const {worktree, branch, message, key} = request;
	const environment = await branchIdentity(worktree);
	const sign = (await signs(worktree)) ? ['-S'] : [];
	const input = `${message}\n\n${trailer}: ${key}\n`;
	const made = await runGit(worktree, ['commit-tree', ...sign, tree, '-p', head, '-F', '-'], {input, environment});
	const commit = made.trim();
	const args = ['update-ref', '-m', 'claude-grid: review', `refs/heads/${branch}`, commit, head];
	return (await askGit(worktree, args)).exitCode === 0 ? commit : undefined;
};

const parentOf = async (worktree: string, commit: string): Promise<string> =>
	(await runGit(worktree, ['rev-parse', '--verify', `${commit}^`])).trim();

const layIndex = async (worktree: string, tree: string): Promise<void> => {
	await runGit(worktree, ['read-tree', tree]);
	await askGit(worktree, ['update-index', '-q', '--refresh']);
};

/** An earlier attempt may have ended with its commit: staged is still what was taken back, and would come in with the next commit. */
const finishMade = async (worktree: string, head: string): Promise<string> => {
	const parent = await parentOf(worktree, head);
	const staged = await askGit(worktree, ['write-tree']);
	if (staged.stdout.trim() === (await treeOf(worktree, parent))) await layIndex(worktree, await treeOf(worktree, head));
	return parent;
};

const isMade = async ({worktree, key}: RevertRequest, head: string): Promise<boolean> =>
	(await runGit(worktree, ['show', '-s', '--format=%B', head])).split('\n').includes(`${trailer}: ${key}`);

/**
 * Takes a change back by a commit on top of the stream's branch, and in the worktree's file. No commit goes away; nothing
 * happens when the branch has moved or something is not committed. Safe to repeat. Never throws.
 */
export const revertHunk = async (request: RevertRequest): Promise<RevertResult> => {
	const {worktree, branch} = request;
	try {
		const head = await requireOnBranch(request);
		if (await isMade(request, head)) return {ok: true, commit: head, parent: await finishMade(worktree, head)};
		const before = await treeOf(worktree, head);
		const after = await treeWithout(worktree, head, await patchOf(request, head));
		if (after === before) throw new UserError('It has already been taken back.');
		// An earlier attempt may have laid the files and not committed.
		await requireCommitted(request, [before, after]);
		await checkoutTree(worktree, after, before);
		const commit = await commitTree(request, after, head);
		if (commit === undefined) {
			await checkoutTree(worktree, before, after);
			throw new UserError(`The branch ${branch} moved meanwhile.`);
		}
		await layIndex(worktree, after);
		return {ok: true, commit, parent: head};
	} catch (error) {
		return {ok: false, reason: errorWithHint(error)};
	}
};
