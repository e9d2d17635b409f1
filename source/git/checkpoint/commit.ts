import {errorText} from '../../error.ts';
import {askGit, GitError, runGit, splitNul} from '../client.ts';
import {branchIdentity} from '../identity/identity.ts';
import {signOption} from '../identity/signing.ts';
import {excludePathspecs, literalPathspec, literalPathspecs} from '../pathspecs.ts';
import {listWorktrees} from '../read/list-worktrees.ts';
import {readStatus, type Status, unfinishedOperation} from '../read/status.ts';
import {branchTip, headCommit, isAncestor} from '../refs/names.ts';
import {unresolvedPaths} from './unresolved.ts';

export type CommitResult =
	/** `commit` is undefined when there was nothing to commit. */
	| {readonly ok: true; readonly commit?: string}
	/** Nothing was committed. */
	| {readonly ok: false; readonly reason: string};

export type CommitRequest = {
	readonly worktree: string;
	readonly message: string;
	readonly trailer: {readonly sessionId: string};
	/** Never committed. */
	readonly link: readonly string[];
	/** Left as HEAD has them: what setup or verify changed and the agent did not. */
	readonly leaveOut?: readonly string[];
};

const refusal = async (
	worktree: string,
	status: Status,
	operation: string | undefined,
): Promise<string | undefined> => {
	if (operation === 'rebase' || operation === 'bisect') {
		return `A ${operation} is in progress in ${worktree}; finish or abort it first.`;
	}
	const isConflicted = operation !== undefined || status.entries.some(entry => entry.is === 'unmerged');
	const paths = isConflicted ? await unresolvedPaths(worktree, status.entries) : [];
	return paths.length === 0 ? undefined : `Conflicts are left in ${paths.slice(0, 5).join(', ')}.`;
};

/** Takes links that an agent staged out of the index again. */
const unstageLinks = async (worktree: string, link: readonly string[]): Promise<void> => {
	for (const path of link) {
		const spec = literalPathspec(path);
		const added = await runGit(worktree, ['diff', '--cached', '--name-only', '--diff-filter=A', '-z', '--', spec]);
		if (splitNul(added).length > 0) {
			await runGit(worktree, ['rm', '--cached', '-r', '-q', '--', spec]);
		}
	}
};

/** Takes out of the index, files untouched, what is not to be committed although an agent staged it. */
const unstage = async (worktree: string, paths: readonly string[]): Promise<void> => {
	if (paths.length === 0) return;
	const {options, input} = literalPathspecs(paths);
	await runGit(worktree, ['reset', '-q', ...options], {input});
};

/** Too many to name them in a command line: path by path, as they are listed. */
const stageListed = async (worktree: string, leaveOut: readonly string[]): Promise<void> => {
	const {entries} = await readStatus(worktree, {leaveOut});
	const input = entries.map(({path}) => path).join('\0');
	if (input === '') return;
	const config = ['core.safecrlf=false'];
	await runGit(worktree, ['update-index', '--add', '--remove', '-z', '--stdin'], {input, config});
};

const stage = async (worktree: string, leaveOut: readonly string[]): Promise<void> => {
	if (leaveOut.length > 200) return stageListed(worktree, leaveOut);
	const answer = await askGit(worktree, [
		'add',
		'-A',
		'--sparse',
		'--ignore-errors',
		'--',
		...excludePathspecs(leaveOut),
	]);
	// Exit 1: everything but what could not be read is staged.
	if (answer.exitCode > 1) {
		throw new GitError(answer.exitCode, answer.stderr);
	}
};

const commitIn = async (request: CommitRequest): Promise<CommitResult> => {
	const {worktree, link, leaveOut = []} = request;
	const [status, operation] = [await readStatus(worktree), await unfinishedOperation(worktree)];
	const reason = await refusal(worktree, status, operation);
	if (reason !== undefined) {
		return {ok: false, reason};
	}
	const linked = link.map(path => path.replace(/\/+$/, ''));
	// A nested repository would enter the branch as a bare pointer to a commit no one else has.
	const nested = status.entries.filter(entry => entry.isNested).map(entry => entry.path);
	await stage(worktree, [...linked, ...nested, ...leaveOut]);
	await unstage(worktree, leaveOut);
	await unstageLinks(worktree, linked);
	const input = `${request.message.trim()}\n\nClaude-Grid-Session: ${request.trailer.sessionId.replaceAll(/\s/g, '')}\n`;
	const args = [
		'commit',
		'--no-verify',
		'--no-edit',
		await signOption(worktree),
		'--quiet',
		'--cleanup=whitespace',
		'-F',
		'-',
	];
	const answer = await askGit(worktree, args, {input, environment: await branchIdentity(worktree)});
	if (answer.exitCode === 1 && answer.stderr.trim() === '') {
		return {ok: true};
	}
	if (answer.exitCode !== 0) {
		throw new GitError(answer.exitCode, answer.stderr);
	}
	const commit = await headCommit(worktree);
	return commit === undefined ? {ok: true} : {ok: true, commit};
};

/**
 * The engine's own commit of everything in a worktree that is not ignored, in the user's name (none: claude-grid's), with
 * the trailer `Claude-Grid-Session`. Runs no hooks. Refused while a merge has conflicts left. Never throws.
 */
export const commitAll = async (request: CommitRequest): Promise<CommitResult> => {
	try {
		return await commitIn(request);
	} catch (error) {
		return {ok: false, reason: errorText(error)};
	}
};

/**
 * Moves the stream's branch to the worktree's HEAD when an agent left it (detached, or on a branch of its own) and only
 * added commits. HEAD and files stay as they are. Refused, with nothing changed, when the two went different ways.
 */
export const catchUpBranch = async (request: {
	readonly worktree: string;
	readonly branch: string;
}): Promise<{readonly ok: true; readonly isMoved: boolean} | {readonly ok: false; readonly reason: string}> => {
	const {worktree, branch} = request;
	const [head, tip] = [await headCommit(worktree), await branchTip(worktree, branch)];
	if (head === undefined || tip === undefined) {
		return {ok: false, reason: `The branch ${branch} is gone.`};
	}
	if (await isAncestor(worktree, head, tip)) {
		return {ok: true, isMoved: false};
	}
	if (!(await isAncestor(worktree, tip, head))) {
		return {ok: false, reason: `${worktree} and its branch ${branch} have diverged.`};
	}
	if ((await listWorktrees(worktree)).some(entry => entry.branch === branch)) {
		return {ok: false, reason: `The branch ${branch} is checked out in another worktree.`};
	}
	const moved = await askGit(worktree, [
		'update-ref',
		'-m',
		'claude-grid: catch up',
		`refs/heads/${branch}`,
		head,
		tip,
	]);
	return moved.exitCode === 0
		? {ok: true, isMoved: true}
		: {ok: false, reason: `The branch ${branch} moved meanwhile.`};
};

/** Puts a deleted branch back to a commit it held; false when it is there, or there is no such commit. HEAD and files stay as they are. */
export const restoreBranch = async (request: {
	readonly worktree: string;
	readonly branch: string;
	readonly commit: string;
}): Promise<boolean> => {
	const {worktree, branch, commit} = request;
	if ((await branchTip(worktree, branch)) !== undefined) {
		return false;
	}
	const nothing = '0'.repeat(commit.length);
	const args = ['update-ref', '-m', 'claude-grid: restore', `refs/heads/${branch}`, commit, nothing];
	return (await askGit(worktree, args)).exitCode === 0;
};
