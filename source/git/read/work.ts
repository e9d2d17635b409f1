import type {Baseline, WorkFacts} from '../../run/model/types.ts';
import {committedOf, unchangedSince} from '../checkpoint/baseline.ts';
import {runGit} from '../client.ts';
import {excludePathspecs} from '../pathspecs.ts';
import {contentsOf, markOfContents} from './contents.ts';
import {looksLikeCheckout} from './list-worktrees.ts';
import {isRepository, looseEndsOf} from './loose-ends.ts';
import {readStatus, type Status, unfinishedOperation} from './status.ts';

const maxPaths = 200;

export type FileCount = {
	readonly path: string;
	readonly added: number;
	readonly removed: number;
	readonly isBinary: boolean;
};

/** The files of a `--numstat -z --no-renames` answer, in git's order. */
export const readNumstat = (answer: string): FileCount[] =>
	answer
		.split('\0')
		.filter(record => record.includes('\t'))
		.map(record => {
			const [added = '', removed = '', ...path] = record.split('\t');
			return {
				path: path.join('\t'),
				added: Number(added) || 0,
				removed: Number(removed) || 0,
				isBinary: added === '-',
			};
		});

/** Options that make a diff ours: no programs of the repository, nothing of the user's taste. */
export const plainDiff = [
	'--no-ext-diff',
	'--no-textconv',
	'--no-renames',
	'--no-color',
	'--no-relative',
	'--ignore-submodules=dirty',
] as const;

const nothing = (branch: string): WorkFacts => ({
	head: '',
	commits: 0,
	files: 0,
	added: 0,
	removed: 0,
	dirty: 0,
	branch,
	changedPaths: [],
	isMissing: true,
});

const maxKnown = 1000;
const known = new Map<string, number>();

/** How many commits `tip` has that `from` has not; counted once, for commits never change. */
const countCommits = async (worktree: string, from: string, tip: string): Promise<number> => {
	const range = `${from}..${tip}`;
	const before = known.get(range);
	if (before !== undefined) {
		return before;
	}
	const count = Number(await runGit(worktree, ['rev-list', '--count', range, '--']));
	if (known.size >= maxKnown) {
		known.clear();
	}
	known.set(range, count);
	return count;
};

type Counted = {readonly worktree: string; readonly startCommit: string; readonly link: readonly string[]};

/** Lines by file; git is not asked while nothing differs from the start. */
const countsOf = async ({worktree, startCommit, link}: Counted, {head, entries}: Status): Promise<string> =>
	head === startCommit && entries.length === 0
		? ''
		: runGit(worktree, ['diff', '--numstat', '-z', ...plainDiff, startCommit, '--', ...excludePathspecs(link)]);

/** A submodule that git cannot read must not hide the rest. */
const statusOf = (worktree: string, leaveOut: readonly string[], isClosed: boolean) =>
	isClosed
		? readStatus(worktree, {leaveOut})
		: readStatus(worktree, {leaveOut, submodules: 'all'}).catch(() => readStatus(worktree, {leaveOut}));

/**
 * What git says of a stream's worktree, committed or not, without taking any lock. `files`, `added`, `removed` count
 * untracked files too; lines of untracked files only for the first 200 under 1 MB. At most 200 `changedPaths`.
 */
export const readWork = async (request: {
	readonly worktree: string;
	readonly startCommit: string;
	readonly branch: string;
	readonly link: readonly string[];
	/** What is still as a command of ours had left it is neither counted nor dirty. */
	readonly baseline?: Pick<Baseline, 'commit' | 'repositories'> | undefined;
	/** Ask remotes of submodules, too. */
	readonly isThorough?: boolean;
	/** An agent in a sandbox is at work: it could change what git is told in repositories inside, so none of ours enters them. */
	readonly isClosed?: boolean;
}): Promise<WorkFacts> => {
	const {worktree, startCommit, baseline, isClosed = false} = request;
	if (!(await looksLikeCheckout(worktree))) {
		return nothing(request.branch);
	}
	const status = await statusOf(worktree, request.link, isClosed);
	const numstat = await countsOf(request, status);
	const operation = await unfinishedOperation(worktree);
	const unchanged = baseline ? await unchangedSince(worktree, baseline) : new Set();
	const dirty = status.entries.filter(entry => !entry.isNested && !entry.isInside && !unchanged.has(entry.path));
	const untracked = dirty.filter(entry => entry.is === 'untracked').map(entry => entry.path);
	const counts = [...new Map(readNumstat(numstat).map(file => [file.path, file])).values()].filter(
		({path}) => !unchanged.has(path),
	);
	const paths = [...new Set([...counts.map(file => file.path), ...untracked])];
	const changed = dirty.filter(entry => entry.is !== 'untracked').map(entry => entry.path);
	const contents = await contentsOf(worktree, [...untracked.slice(0, maxPaths), ...changed.slice(0, maxPaths)]);
	const newLines = untracked.slice(0, maxPaths).map(path => contents.get(path)?.lines ?? 0);
	const content = await markOfContents(worktree, contents, isClosed ? [] : status.entries.filter(isRepository));
	const commits = status.head === '' ? 0 : await countCommits(worktree, startCommit, status.head);
	const notOwn =
		baseline && commits > 0
			? await committedOf(worktree, {start: startCommit, head: status.head, baseline})
			: undefined;
	const looseEnds = await looseEndsOf(request, status);
	const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
	return {
		head: status.head,
		commits: notOwn?.isAll ? 0 : commits,
		files: paths.length,
		added: sum([...counts.map(file => file.added), ...newLines]),
		removed: sum(counts.map(file => file.removed)),
		dirty: dirty.length,
		...(content !== '' && {content}),
		branch: status.branch,
		changedPaths: paths.slice(0, maxPaths),
		...(notOwn?.paths.length && {notOwn: notOwn.paths.slice(0, maxPaths)}),
		...(looseEnds.length > 0 && {looseEnds}),
		...(operation === 'merge' && {isMerging: true}),
	};
};
