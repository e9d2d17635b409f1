import {dirname, join} from 'node:path';
import {runGit} from '../client.ts';
import {pathExists} from '../path-exists.ts';
import {excludePathspecs} from '../pathspecs.ts';
import {gitPath} from '../refs/names.ts';

export type StatusEntry = {
	readonly path: string;
	readonly is: 'changed' | 'untracked' | 'unmerged';
	/** Both sides changed its text; false for the other kinds of conflict (deleted here, changed there). */
	readonly isTextConflict: boolean;
	/** A git repository of its own inside the worktree: its files cannot be committed from here. */
	readonly isNested: boolean;
	/** A submodule on the commit that is staged, with uncommitted changes inside. */
	readonly isInside?: boolean;
};

export type Status = {
	/** '' before the first commit. */
	readonly head: string;
	/** '' when HEAD is detached. */
	readonly branch: string;
	readonly entries: readonly StatusEntry[];
};

// Fields before the path in `status --porcelain=v2`: ordinary 8, unmerged 10.
const pathOf = (record: string, fields: number): string => record.split(' ').slice(fields).join(' ');

const entryOf = (record: string): StatusEntry | undefined => {
	if (record.startsWith('1 ')) {
		const [, state = '', submodule = ''] = record.split(' ', 3);
		const isInside = /^S\./.test(submodule) && state.startsWith('.');
		return {
			path: pathOf(record, 8),
			is: 'changed',
			isTextConflict: false,
			isNested: false,
			...(isInside && {isInside}),
		};
	}
	if (record.startsWith('u ')) {
		const isTextConflict = /^u (UU|AA) /.test(record);
		return {path: pathOf(record, 10), is: 'unmerged', isTextConflict, isNested: false};
	}
	return record.startsWith('? ')
		? {path: record.slice(2).replace(/\/$/, ''), is: 'untracked', isTextConflict: false, isNested: record.endsWith('/')}
		: undefined;
};

const ignoredOf = {commits: 'dirty', all: 'none', none: 'all'} as const;

/** More would not fit into a command line. */
const maxPathspecs = 200;

/** Whether a path is one of these, or below one. */
const isAmong = (path: string, paths: ReadonlySet<string>): boolean => {
	for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1))
		if (paths.has(path.slice(0, end))) return true;
	return false;
};

/**
 * What is not committed in a checkout, ignored files left out. `submodules`: 'commits' counts only a submodule that
 * stands on another commit, 'all' also work inside it, 'none' not even that.
 */
export const readStatus = async (
	checkout: string,
	options: {readonly submodules?: 'commits' | 'all' | 'none'; readonly leaveOut?: readonly string[]} = {},
): Promise<Status> => {
	const {leaveOut = []} = options;
	const many =
		leaveOut.length > maxPathspecs ? new Set(leaveOut.map(path => path.replace(/\/+$/, ''))) : new Set<string>();
	const answer = await runGit(checkout, [
		'status',
		'--porcelain=v2',
		'--branch',
		'-z',
		'--untracked-files=all',
		'--no-renames',
		`--ignore-submodules=${ignoredOf[options.submodules ?? 'commits']}`,
		'--',
		...excludePathspecs(many.size > 0 ? [] : leaveOut),
	]);
	const records = answer.split('\0');
	const header = (name: string): string =>
		records.find(record => record.startsWith(`# ${name} `))?.slice(name.length + 3) ?? '';
	const head = header('branch.oid');
	const branch = header('branch.head');
	return {
		head: head === '(initial)' ? '' : head,
		branch: branch === '(detached)' ? '' : branch,
		entries: records.map(entryOf).filter(entry => entry !== undefined && !isAmong(entry.path, many)) as StatusEntry[],
	};
};

const operations = [
	['merge', 'MERGE_HEAD'],
	['cherry-pick', 'CHERRY_PICK_HEAD'],
	['revert', 'REVERT_HEAD'],
	['rebase', 'rebase-merge'],
	['rebase', 'rebase-apply'],
	['bisect', 'BISECT_START'],
] as const;

/** What git was told to do in that checkout and has not finished: 'merge', 'rebase', ...; undefined: nothing. */
export const unfinishedOperation = async (checkout: string): Promise<string | undefined> => {
	// All of them lie beside each other in the checkout's own git folder.
	const folder = dirname(await gitPath(checkout, 'MERGE_HEAD'));
	for (const [name, file] of operations) {
		if (await pathExists(join(folder, file))) {
			return name;
		}
	}
	return undefined;
};
