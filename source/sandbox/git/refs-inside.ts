import {NotPlain, plainNames, plainText} from './plain-files.ts';

const maxRefBytes = 4096;
const maxPackedBytes = 32 * 1024 * 1024;
const maxSide = 100;

const commitName = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
/** As git allows them, and without what a shell or a terminal would take for more. */
const branchName =
	/^refs\/heads\/(?!.*(?:\.\.|\/\/|\/\.|\.lock(?:\/|$)))[^\s\p{Cc}~^:?*[\\-][^\p{Cc} ~^:?*[\\]{0,250}$/u;

/** What the refs of a private git folder say, read as text: git never runs with that folder as its own. */
export type RefsInside = {
	/** What the stream's own branch points at; undefined: it was deleted. */
	readonly tip?: string;
	/** The commit HEAD means there; undefined: a branch without a commit. */
	readonly head?: string;
	/** HEAD is on the stream's own branch. */
	readonly isOnBranch: boolean;
	/** What git was told to do there and has not finished: names of its files. */
	readonly operation: readonly string[];
};

const commitIn = (text: string, name: string): string => {
	const commit = text.trimEnd();
	if (commitName.test(commit)) return commit;
	throw new NotPlain(`${name} holds ${JSON.stringify(commit.slice(0, 60))}, which is not a commit`);
};

const packedCommit = async (folder: string, ref: string): Promise<string | undefined> => {
	const packed = (await plainText(folder, ['packed-refs'], maxPackedBytes)) ?? '';
	const line = packed.split('\n').find(one => one.endsWith(` ${ref}`));
	return line === undefined ? undefined : commitIn(line.slice(0, -ref.length - 1), ref);
};

/** The commit that a ref of the private git folder names; undefined: there is no such ref. Throws NotPlain for what is not a ref. */
export const refInside = async (folder: string, ref: string): Promise<string | undefined> => {
	const loose = await plainText(folder, ref.split('/'), maxRefBytes);
	return loose === undefined ? packedCommit(folder, ref) : commitIn(loose, ref);
};

const operations = [
	'MERGE_HEAD',
	'CHERRY_PICK_HEAD',
	'REVERT_HEAD',
	'rebase-merge',
	'rebase-apply',
	'BISECT_START',
] as const;

const commitOrNone = (head: string | undefined): string | undefined => (head ? commitIn(head, 'HEAD') : undefined);

/** `own`: the name of git's folder of the worktree. */
export const readRefsInside = async (
	folder: string,
	{own, branch}: {readonly own: string; readonly branch: string},
): Promise<RefsInside> => {
	const ref = `refs/heads/${branch}`;
	// A worktree for once is on no branch.
	const tip = branch === '' ? undefined : await refInside(folder, ref);
	// Without one nothing is said: where ours stands it stays.
	const headText = (await plainText(folder, ['worktrees', own, 'HEAD'], maxRefBytes))?.trimEnd();
	const named = headText?.startsWith('ref: ') ? headText.slice(5) : undefined;
	const isOnBranch = branch !== '' && named === ref;
	if (named !== undefined && !isOnBranch && !branchName.test(named))
		throw new NotPlain(`HEAD names ${JSON.stringify(named.slice(0, 60))}, which is not a branch`);
	const head = named === undefined ? commitOrNone(headText) : isOnBranch ? tip : await refInside(folder, named);
	const names = await plainNames(folder, ['worktrees', own], 1000);
	return {
		...(tip !== undefined && {tip}),
		...(head !== undefined && {head}),
		isOnBranch,
		operation: operations.filter(name => names.includes(name)),
	};
};

/** Branches of the agent's own beside the stream's, as commits. What is not a plain ref is left out. */
export const sideCommits = async (folder: string, branch: string): Promise<readonly string[]> => {
	const commits: string[] = [];
	const visit = async (parts: readonly string[], depth: number): Promise<void> => {
		for (const name of await plainNames(folder, parts, maxSide).catch(() => [])) {
			if (commits.length >= maxSide || depth > 6) return;
			const below = [...parts, name];
			if (below.join('/') === `refs/heads/${branch}`) continue;
			const text = await plainText(folder, below, maxRefBytes).catch(() => undefined);
			if (text === undefined) await visit(below, depth + 1);
			else if (commitName.test(text.trimEnd())) commits.push(text.trimEnd());
		}
	};
	await visit(['refs', 'heads'], 0);
	return commits;
};

export const stashInside = async (folder: string): Promise<string | undefined> =>
	refInside(folder, 'refs/stash').catch(() => undefined);
