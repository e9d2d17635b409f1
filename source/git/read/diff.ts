import {snapshotTree} from '../checkpoint/snapshot.ts';
import {runGit} from '../client.ts';
import {literalPathspec} from '../pathspecs.ts';
import type {DiffFile} from '../types.ts';
import {plainDiff, readNumstat} from './work.ts';

const maxLines = 2000;
const maxFiles = 500;
/** Bytes; git treats larger files as binary. */
const maxSize = 2_000_000;

/** The hunks of a diff by file, in git's order; a file that became a symlink has two patches under the same header. */
const splitPatches = (patch: string): string[][] => {
	const files: string[][] = [];
	let last = '';
	for (const section of `\n${patch}`.split('\ndiff --git ').slice(1)) {
		const [header = '', ...lines] = section.replace(/\n$/, '').split('\n');
		const first = lines.findIndex(line => line.startsWith('@@ '));
		const hunks = first === -1 ? [] : lines.slice(first);
		if (header === last) {
			files.at(-1)?.push(...hunks);
		} else {
			files.push(hunks);
		}
		last = header;
	}
	return files;
};

/**
 * What changed in a worktree since `startCommit`, uncommitted and untracked files included, at most 500 files of 2000
 * lines each. Binary files and files over 2 MB have no lines. The agent's index is not touched.
 */
export const diffFiles = async (request: {
	readonly worktree: string;
	readonly startCommit: string;
	/** As this commit has it, instead of the worktree as it lies. */
	readonly commit?: string;
	readonly leaveOut?: readonly string[];
}): Promise<DiffFile[]> => {
	const {worktree, startCommit} = request;
	const tree = request.commit ?? (await snapshotTree(worktree, request.leaveOut ?? [])).tree;
	const config = [`core.bigFileThreshold=${maxSize}`];
	const between = ['-r', startCommit, tree, '--'];
	const counts = readNumstat(
		await runGit(worktree, ['diff-tree', '--numstat', '-z', ...plainDiff, ...between], {config}),
	);
	const shown = counts.slice(0, maxFiles);
	if (shown.length === 0) {
		return [];
	}
	const paths = counts.length > maxFiles ? shown.map(file => literalPathspec(file.path)) : [];
	const patch = await runGit(worktree, ['diff-tree', '-p', '--unified=3', ...plainDiff, ...between, ...paths], {
		config,
	});
	const patches = splitPatches(patch);
	return shown.map((file, index) => ({...file, lines: (patches[index] ?? []).slice(0, maxLines)}));
};
