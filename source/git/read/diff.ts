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

/** Object ids and modes of a file before and after. */
export type ComparedObjects = {
	readonly before: string;
	readonly after: string;
	readonly modes: readonly [string, string];
};
export type ComparedFile = DiffFile & {readonly object: ComparedObjects};

const rawRecord = /^:(\d{6}) (\d{6}) ([0-9a-f]+) ([0-9a-f]+) [A-Z]/;

/** A `--raw --numstat -z` answer: its objects in git's order, and the counts behind them. */
const splitRaw = (answer: string): {readonly objects: readonly ComparedObjects[]; readonly numstat: string} => {
	const objects: ComparedObjects[] = [];
	let rest = answer;
	for (let found = rawRecord.exec(rest); found; found = rawRecord.exec(rest)) {
		const [, from = '', to = '', before = '', after = ''] = found;
		objects.push({before, after, modes: [from, to]});
		const path = rest.indexOf('\0') + 1;
		rest = rest.slice(rest.indexOf('\0', path) + 1);
	}
	return {objects, numstat: rest};
};

type Between = {
	readonly worktree: string;
	readonly startCommit: string;
	/** A tree or commit. */
	readonly to: string;
	/** Only these files; at most a few hundred. */
	readonly paths?: readonly string[];
};

/** What differs between a commit and a tree, at most 500 files of 2000 lines each. Binary files and files over 2 MB have no lines. */
export const compareFiles = async ({worktree, startCommit, to, paths = []}: Between): Promise<ComparedFile[]> => {
	const config = [`core.bigFileThreshold=${maxSize}`];
	const between = ['-r', startCommit, to, '--'];
	const only = paths.map(literalPathspec);
	const raw = ['diff-tree', '--raw', '--no-abbrev', '--numstat', '-z', ...plainDiff, ...between, ...only];
	const {objects, numstat} = splitRaw(await runGit(worktree, raw, {config}));
	const counts = readNumstat(numstat);
	const shown = counts.slice(0, maxFiles);
	if (shown.length === 0) {
		return [];
	}
	const named = counts.length > maxFiles ? shown.map(file => literalPathspec(file.path)) : only;
	const patch = await runGit(worktree, ['diff-tree', '-p', '--unified=3', ...plainDiff, ...between, ...named], {
		config,
	});
	const patches = splitPatches(patch);
	return shown.map((file, index) => ({
		...file,
		lines: (patches[index] ?? []).slice(0, maxLines),
		object: objects[index] ?? {before: '', after: '', modes: ['', '']},
	}));
};

/**
 * What changed in a worktree since `startCommit`, uncommitted and untracked files included. The agent's index is not
 * touched.
 */
export const diffFiles = async (request: {
	readonly worktree: string;
	readonly startCommit: string;
	/** As this commit has it, instead of the worktree as it lies. */
	readonly commit?: string;
	readonly leaveOut?: readonly string[];
}): Promise<DiffFile[]> => {
	const {worktree, startCommit} = request;
	const to = request.commit ?? (await snapshotTree(worktree, request.leaveOut ?? [])).tree;
	const files = await compareFiles({worktree, startCommit, to});
	return files.map(({object: _, ...file}) => file);
};
