import {join} from 'node:path';
import {endOfFile} from '../git-link.ts';
import {branchTip, commonFolder, refCommit} from '../refs/names.ts';
import {createRefs, listStashes, stashRef, thinRefs} from '../refs/refs.ts';
import {changedEntries, type TreeEntry} from './changed-entries.ts';

export type StashEntry = {readonly commit: string; readonly subject: string};

const maxEntries = 100;
const maxBytes = 256 * 1024;

/** The repository's stash, which all its worktrees share, newest last. */
export const readStash = async (commonDir: string): Promise<readonly StashEntry[]> => {
	const text = await endOfFile(join(commonDir, 'logs', 'refs', 'stash'), maxBytes);
	return text
		.split('\n')
		.flatMap(line => {
			const commit = line.split(' ')[1] ?? '';
			return /^[0-9a-f]{40,64}$/.test(commit) ? [{commit, subject: line.slice(line.indexOf('\t') + 1)}] : [];
		})
		.slice(-maxEntries);
};

/** How many are kept before they are thinned. */
const maxUnthinned = 150;

/**
 * Keeps entries of the stash on hidden refs, so that whoever drops or pops one takes it from nobody. Of the entries that
 * agents made on `branches`, those long gone from the stash are thinned.
 */
export const keepStash = async (
	repository: string,
	{runId, branches}: {readonly runId: string; readonly branches: ReadonlySet<string>},
	entries: readonly StashEntry[],
): Promise<void> => {
	await createRefs(
		repository,
		entries.map(({commit}) => ({ref: stashRef(runId, commit), commit})),
	);
	const kept = await listStashes(repository, runId);
	const own = kept.filter(({subject}) => branches.has(branchOf(subject)));
	if (own.length < maxUnthinned) return;
	const there = new Set((await readStash(await commonFolder(repository))).map(({commit}) => commit));
	await thinRefs(repository, own, there);
};

/** What an entry changed: tracked files, and untracked ones, which are a parent of their own. */
const contentOf = async (repository: string, commit: string): Promise<ReadonlyMap<string, TreeEntry>> => {
	const tracked = await changedEntries(repository, `${commit}^1`, commit);
	const untracked = await refCommit(repository, `${commit}^3`);
	if (untracked === undefined) return tracked;
	const emptyTree = await changedEntries(repository, `${commit}^1`, untracked);
	return new Map([...tracked, ...[...emptyTree].filter(([, {mode}]) => mode !== '000000')]);
};

/** "WIP on main: 1234567 subject", "On main: message": the branch it was made on. */
const branchOf = (subject: string): string => /^(?:WIP on|On) (.+?): /.exec(subject)?.[1] ?? '';

/** Entries that were made on the branch and still lie in the stash, and those of others whose content the branch has now. */
export const stashTraces = async (request: {
	readonly repository: string;
	readonly runId: string;
	readonly branch: string;
	readonly startCommit: string;
	readonly head: string;
	/** What is there as it is here came by a merge. */
	readonly target: string;
}): Promise<{readonly left: readonly string[]; readonly taken: readonly string[]}> => {
	const {repository, runId, branch, startCommit, head, target} = request;
	const kept = await listStashes(repository, runId);
	if (kept.length === 0) return {left: [], taken: []};
	const there = new Set((await readStash(await commonFolder(repository))).map(({commit}) => commit));
	const own = kept.filter(({subject}) => branchOf(subject) === branch);
	const mine = await Promise.all(own.map(({commit}) => contentOf(repository, commit)));
	const merged = await branchTip(repository, target);
	const differs = merged === undefined ? undefined : await changedEntries(repository, merged, head);
	const changes = [...(await changedEntries(repository, startCommit, head))].filter(
		([path]) => differs?.has(path) ?? true,
	);
	const isSame = (content: ReadonlyMap<string, TreeEntry>, path: string, {mode, blob}: TreeEntry): boolean =>
		content.get(path)?.blob === blob && content.get(path)?.mode === mode && mode !== '000000';
	const taken: string[] = [];
	for (const {commit, subject} of kept.filter(one => !own.includes(one))) {
		const content = await contentOf(repository, commit);
		const isTaken = changes.some(
			([path, entry]) => isSame(content, path, entry) && !mine.some(other => isSame(other, path, entry)),
		);
		if (isTaken) taken.push(subject);
	}
	return {left: own.filter(({commit}) => there.has(commit)).map(({subject}) => subject), taken};
};
