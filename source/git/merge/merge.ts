import {errorWithHint} from '../../error.ts';
import {moveBranch} from '../move/move-branch.ts';
import {branchTip, isAncestor} from '../refs/names.ts';
import type {MergeRequest, MergeResult} from '../types.ts';
import {commitMerge, mergeTrees} from './merge-in-memory.ts';
import {verifyCommit} from './verify-commit.ts';

const maxAttempts = 5;

const refused = (reason: string): MergeResult => ({is: 'refused', reason});

/** Why the merged tree is not good enough; undefined when it is, or when nothing verifies. */
const verifyMerged = async (request: MergeRequest, commit: string): Promise<string | undefined> => {
	const {verify} = request;
	if (verify === undefined) {
		return undefined;
	}
	request.onStep('verify merged tree');
	const result = await verifyCommit({...request, commit, verify});
	const step = result.step === 'setup' ? 'Setup' : 'Verify';
	return result.ok ? undefined : `${step} failed on the merged tree.\n${result.tail}`.trim();
};

/** One attempt from the target as it is now; undefined when the target moved meanwhile. */
const attemptMerge = async (request: MergeRequest): Promise<MergeResult | undefined> => {
	const {repository, branch, into, message} = request;
	request.onStep('merge');
	const [previous, tip] = [await branchTip(repository, into), await branchTip(repository, branch)];
	if (previous === undefined) {
		return refused(`There is no local branch ${into} to merge into.`);
	}
	if (tip === undefined) {
		return refused(`The branch ${branch} is gone.`);
	}
	if (await isAncestor(repository, tip, previous)) {
		return {is: 'merged', commit: previous, previous};
	}
	const merged = await mergeTrees(repository, previous, tip);
	if (merged.is === 'conflicted') {
		return {is: 'conflicted', files: merged.files};
	}
	const commit = await commitMerge(repository, {tree: merged.tree, parents: [previous, tip], message});
	const red = await verifyMerged(request, commit);
	if (red !== undefined) {
		return refused(red);
	}
	request.onStep('move branch');
	const {tag = '', endProcesses = async () => undefined} = request;
	const move = await moveBranch({repository, branch: into, from: previous, to: commit, message, tag, endProcesses});
	if (move.is === 'refused') {
		return refused(move.reason);
	}
	return move.is === 'moved' ? {is: 'merged', commit, previous} : undefined;
};

/**
 * Merges a branch into a local branch with a merge commit made in memory, verified before the target moves. When the target
 * moves meanwhile, starts over from there, five times. Unless `merged` is answered nothing has changed. Never throws.
 */
export const mergeBranch = async (request: MergeRequest): Promise<MergeResult> => {
	try {
		for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
			const result = await attemptMerge(request);
			if (result !== undefined) {
				return result;
			}
		}
		return refused(`${request.into} kept moving; merge again when it is quiet.`);
	} catch (error) {
		return refused(errorWithHint(error));
	}
};
