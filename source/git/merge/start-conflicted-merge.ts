import {errorText} from '../../error.ts';
import type {Workplace} from '../../run/model/types.ts';
import {runGit} from '../client.ts';
import {worktreeExists} from '../read/list-worktrees.ts';
import {readStatus, unfinishedOperation} from '../read/status.ts';
import {branchTip, headCommit, isAncestor} from '../refs/names.ts';
import {makeWay} from './make-way.ts';
import {mergeIntoWorktree, unmergedFiles} from './merge-into-worktree.ts';

export type ConflictedMerge =
	/** `files` are in conflict in the worktree, none when git merged by itself; `head`: the branch before the merge is committed. */
	| {readonly ok: true; readonly files: readonly string[]; readonly head: string}
	/** Nothing has changed. */
	| {readonly ok: false; readonly reason: string};

const refused = (reason: string): ConflictedMerge => ({ok: false, reason});

/** A merge that an earlier try left, or the user began, is continued with, if it is of the same branch. */
const continueMerge = async (path: string, tip: string, head: string): Promise<ConflictedMerge> => {
	const merged = (await runGit(path, ['rev-parse', '--verify', '--quiet', 'MERGE_HEAD'])).trim();
	return (await isAncestor(path, merged, tip))
		? {ok: true, files: await unmergedFiles(path), head}
		: refused(`Another merge is in progress in ${path}: finish it or abort it first.`);
};

const startMerge = async (
	{path, branch}: Workplace,
	into: string,
	tip: string,
	head: string,
): Promise<ConflictedMerge> => {
	const merged = await mergeIntoWorktree(path, tip, `Merge branch '${into}' into ${branch}`);
	return merged.is === 'refused'
		? refused(merged.reason)
		: {ok: true, files: merged.is === 'merged' ? [] : merged.files, head};
};

/**
 * Merges a branch into the stream's own, in the stream's own worktree, and leaves what conflicts there in progress. Runs no
 * hooks; the other branch and its checkout stay as they are. May be repeated. Never throws.
 */
export const startConflictedMerge = async (request: {
	readonly workplace: Workplace;
	readonly into: string;
	readonly link: readonly string[];
	/** What setup or verify has left: no uncommitted work. */
	readonly leaveOut?: readonly string[];
}): Promise<ConflictedMerge> => {
	const {workplace, into, link, leaveOut = []} = request;
	const {path, branch} = workplace;
	try {
		if (!(await worktreeExists({path}))) return refused(`${path} is not there.`);
		const [tip, head, operation] = [
			await branchTip(path, into),
			await headCommit(path),
			await unfinishedOperation(path),
		];
		if (tip === undefined || head === undefined) return refused(`There is no local branch ${into}.`);
		if (operation === 'merge') return await continueMerge(path, tip, head);
		if (operation !== undefined) return refused(`A ${operation} is in progress in ${path}.`);
		if (await isAncestor(path, tip, head)) return {ok: true, files: [], head: ''};
		const status = await readStatus(path, {leaveOut: [...link, ...leaveOut]});
		if (status.branch !== branch) return refused(`${path} is not on its branch ${branch}.`);
		const {length} = status.entries;
		if (length > 0) return refused(`${length} ${length === 1 ? 'file is' : 'files are'} not committed in ${path}.`);
		await makeWay(path, tip, leaveOut);
		return await startMerge(workplace, into, tip, head);
	} catch (error) {
		return refused(errorText(error));
	}
};
