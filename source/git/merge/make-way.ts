import {rm} from 'node:fs/promises';
import {join} from 'node:path';
import {runGit, splitNul} from '../client.ts';
import {literalPathspecs} from '../pathspecs.ts';

/**
 * Before `commit` is merged into a worktree: of what setup or verify has left there (it is kept on a hidden ref), lays back to
 * HEAD the files that the merge would write.
 */
export const makeWay = async (worktree: string, commit: string, left: readonly string[]): Promise<void> => {
	if (left.length === 0) return;
	const written = new Set(
		splitNul(
			await runGit(worktree, ['diff', '--name-only', '-z', '--no-renames', '--no-ext-diff', `HEAD...${commit}`]),
		),
	);
	const inTheWay = left.filter(path => written.has(path));
	if (inTheWay.length === 0) return;
	const {options, input} = literalPathspecs(inTheWay);
	await runGit(worktree, ['reset', '-q', ...options], {input});
	const names = splitNul(await runGit(worktree, ['ls-tree', '-r', '-z', '--name-only', 'HEAD']));
	const tracked = new Set(names);
	for (const path of inTheWay) if (!tracked.has(path)) await rm(join(worktree, path), {force: true});
	const held = literalPathspecs(inTheWay.filter(path => tracked.has(path)));
	if (held.input !== '') await runGit(worktree, ['checkout', '-q', 'HEAD', ...held.options], {input: held.input});
};
