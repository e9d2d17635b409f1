import {UserError} from '../../error.ts';
import {runGit} from '../client.ts';
import {listWorktrees} from '../read/list-worktrees.ts';
import {readStatus} from '../read/status.ts';
import {plainDiff, readNumstat} from '../read/work.ts';
import {branchTip} from '../refs/names.ts';
import type {MergePreview, WorktreeEntry} from '../types.ts';
import {conflictHunks} from './conflict-hunks.ts';
import {mergeTrees} from './merge-in-memory.ts';

const maxCommits = 1000;
const maxPaths = 1000;

const dirtyPaths = async (entry: WorktreeEntry | undefined, leaveOut: readonly string[] = []): Promise<string[]> => {
	if (entry === undefined || entry.isPrunable) {
		return [];
	}
	const status = await readStatus(entry.path, {leaveOut});
	return status.entries.filter(({isNested}) => !isNested).map(({path}) => path);
};

const countCommits = async (repository: string, range: string): Promise<number> =>
	Number(await runGit(repository, ['rev-list', '--count', range, '--']));

/**
 * What merging a branch would do, with nothing done: its newest 1000 commits that the target lacks, the files they change,
 * the files in conflict, and what is uncommitted on either side. Throws UserError when a branch is not there.
 */
export const mergePreview = async (request: {
	readonly repository: string;
	readonly branch: string;
	readonly into: string;
	/** What setup or verify has left in the branch's worktree. */
	readonly leaveOut?: readonly string[];
}): Promise<MergePreview> => {
	const {repository, branch, into, leaveOut} = request;
	const [tip, target] = [await branchTip(repository, branch), await branchTip(repository, into)];
	if (tip === undefined || target === undefined) {
		throw new UserError(`There is no local branch ${tip === undefined ? branch : into}.`, {
			hint: 'Name another branch with --into.',
		});
	}
	const [log, numstat, merged, worktrees] = await Promise.all([
		runGit(repository, ['log', '-z', `--max-count=${maxCommits}`, '--format=%H %s', `${target}..${tip}`, '--']),
		runGit(repository, ['diff', '--numstat', '-z', ...plainDiff, `${target}...${tip}`, '--']),
		mergeTrees(repository, target, tip),
		listWorktrees(repository),
	]);
	const [own, holder] = [branch, into].map(name => worktrees.find(entry => entry.branch === name));
	const commits = log
		.split('\0')
		.filter(line => line !== '')
		.map(line => ({sha: line.slice(0, line.indexOf(' ')), subject: line.slice(line.indexOf(' ') + 1)}));
	const [dirty, targetDirty] = [await dirtyPaths(own, leaveOut), await dirtyPaths(holder)];
	const all = commits.length < maxCommits ? commits.length : await countCommits(repository, `${target}..${tip}`);
	const unlisted = {
		commits: all - commits.length,
		dirty: Math.max(0, dirty.length - maxPaths),
		targetDirty: Math.max(0, targetDirty.length - maxPaths),
	};
	return {
		branch,
		into,
		commits,
		files: readNumstat(numstat).map(({path, added, removed}) => ({path, added, removed})),
		conflicts: merged.is === 'conflicted' ? merged.files : [],
		...(merged.is === 'conflicted' &&
			merged.tree !== undefined && {conflictHunks: await conflictHunks(repository, merged.tree, merged.files)}),
		dirty: dirty.slice(0, maxPaths),
		isTargetCheckedOut: holder !== undefined,
		targetDirty: targetDirty.slice(0, maxPaths),
		...(Object.values(unlisted).some(count => count > 0) && {unlisted}),
	};
};
