import {errorText} from '../../error.ts';
import type {Workplace} from '../../run/model/types.ts';
import {readStatus, unfinishedOperation} from '../read/status.ts';
import {isAncestor} from '../refs/names.ts';
import {type Dependency, foldDependencies} from './dependencies.ts';
import {makeWay} from './make-way.ts';
import {abortMerge, mergeIntoWorktree} from './merge-into-worktree.ts';

export type UpdateResult =
	| {readonly ok: true; readonly workplace: Workplace}
	/** Nothing has changed. `files` when newer commits conflict. */
	| {readonly ok: false; readonly reason: string; readonly files?: readonly string[]};

const refusal = async (workplace: Workplace, leaveOut: readonly string[]): Promise<string | undefined> => {
	const operation = await unfinishedOperation(workplace.path);
	if (operation !== undefined) {
		return `A ${operation} is in progress in ${workplace.path}.`;
	}
	const status = await readStatus(workplace.path, {leaveOut});
	if (status.entries.length > 0) {
		return `${status.entries.length} uncommitted ${status.entries.length === 1 ? 'file' : 'files'} in ${workplace.path}.`;
	}
	return status.branch === workplace.branch ? undefined : `${workplace.path} is not on its branch ${workplace.branch}.`;
};

const mergeHere = async (
	workplace: Workplace,
	commit: string,
	leaveOut: readonly string[],
): Promise<UpdateResult | undefined> => {
	const {path, branch} = workplace;
	await makeWay(path, commit, leaveOut);
	const merged = await mergeIntoWorktree(path, commit, `Merge newer dependencies into ${branch}`);
	if (merged.is === 'merged') {
		return undefined;
	}
	if (merged.is === 'refused') {
		return {ok: false, reason: merged.reason};
	}
	await abortMerge(path);
	return {ok: false, reason: 'Newer commits of the dependencies conflict with this stream.', files: merged.files};
};

/**
 * Merges newer commits of the dependencies into a stream's worktree between sessions; refused when it is not clean. The
 * new start commit is the old one with those tips merged in, so that the stream's own work stays what is counted.
 */
export const updateWorktree = async (request: {
	readonly workplace: Workplace;
	readonly dependencies: readonly Dependency[];
	/** What setup or verify has left: no uncommitted work. */
	readonly leaveOut?: readonly string[];
}): Promise<UpdateResult> => {
	const {workplace, dependencies, leaveOut = []} = request;
	const {path, branch, startCommit} = workplace;
	try {
		const reason = await refusal(workplace, leaveOut);
		if (reason !== undefined) {
			return {ok: false, reason};
		}
		const folded = await foldDependencies(path, {start: startCommit, dependencies, into: branch});
		if (folded.is === 'missing') {
			return {ok: false, reason: `The branch ${folded.dependency.branch} of ${folded.dependency.streamId} is gone.`};
		}
		if (folded.conflict !== undefined) {
			const {dependency, files} = folded.conflict;
			return {ok: false, reason: `The branch of ${dependency.streamId} conflicts with the other dependencies.`, files};
		}
		const refused = (await isAncestor(path, folded.commit, 'HEAD'))
			? undefined
			: await mergeHere(workplace, folded.commit, leaveOut);
		const tips = {...workplace.tips, ...folded.tips};
		return refused ?? {ok: true, workplace: {...workplace, startCommit: folded.commit, tips}};
	} catch (error) {
		return {ok: false, reason: errorText(error)};
	}
};
