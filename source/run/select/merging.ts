import {order} from '../../plan/graph/graph.ts';
import {isLead} from '../features/lead/lead.ts';
import {isUndecided, lostRace} from '../features/race/races.ts';
import {reviewerDoubt} from '../features/reviewer/words.ts';
import type {Run, Stream} from '../model/types.ts';
import {isFinal} from './streams.ts';

/** Completed, unmerged streams in dependency order; of a race its winner only. */
export const mergeable = (run: Run): readonly Stream[] =>
	order(run.plan).flatMap(id => {
		const stream = run.streams[id];
		if (isUndecided(run, id) || lostRace(run, id)) return [];
		const isOpen = stream?.merge.is === 'unmerged' || stream?.merge.is === 'conflicted';
		if (stream?.work?.isBranchGone) return [];
		return stream?.state.is === 'completed' && isOpen && stream.workplace && !isLead(run, id) ? [stream] : [];
	});

/** What "merge all" takes: of those that can be merged the ones with a commit that nobody holds anything against. */
export const mergedTogether = (run: Run): readonly Stream[] =>
	mergeable(run).filter(stream => (stream.work?.commits ?? 0) > 0 && reviewerDoubt(stream) === undefined);

/** Its worktree may go: what it holds is merged, or `--cleanup` alone asked for branches only. */
export const isBranchEnough = (run: Run, {id, state, merge, workplace}: Stream): boolean => {
	if (workplace?.shared) return false;
	const {isCleanupAtEnd, isMergeAtEnd} = run.options;
	const isKeptAsBranch = isCleanupAtEnd && (!isMergeAtEnd || lostRace(run, id) !== undefined);
	return (
		merge.is === 'merged' ||
		(isLead(run, id) && isFinal(state)) ||
		(isKeptAsBranch && state.is === 'completed' && merge.is === 'unmerged')
	);
};

/** Where its worktree is; undefined before it was made and after it was removed. */
export const worktreeOf = ({workplace, work}: Stream): string | undefined =>
	work?.isMissing ? undefined : workplace?.path;

/** Its branch as it is called now; undefined before it was made and once it was deleted. */
export const branchOf = ({workplace, work}: Stream): string | undefined =>
	work?.isBranchGone ? undefined : workplace?.branch;

/** Why a worktree is not one that may go. */
export const notCleaned = ({state}: Stream): string => {
	if (state.is === 'completed') return 'it is not merged';
	return `it is not merged, and ${state.is === 'failed' ? 'failed' : `${state.is === 'stopped' ? 'was' : 'is'} ${state.is}`}`;
};

/** How a merge is undone; undefined when no one command does it. */
export const undoOf = ({merge, workplace}: Stream, digits = 10): string | undefined => {
	if (merge.is !== 'merged' || merge.by === 'contents') return undefined;
	const commit = merge.commit.slice(0, digits);
	if (merge.by === undefined) return `git revert -m 1 ${commit}`;
	return workplace && `git revert --no-edit ${workplace.startCommit.slice(0, digits)}..${commit}`;
};

/** How far the merge of a stream is, in one or two words. */
export const mergeWord = (run: Run, {id, merge}: Stream): string =>
	isLead(run, id) ? 'none' : merge.is === 'unmerged' && lostRace(run, id) ? 'not chosen' : merge.is;
