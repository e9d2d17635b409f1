import {existsSync} from 'node:fs';
import {mkdir, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {runGit} from '../../git/client.ts';
import {resolveCommit} from '../../git/refs/names.ts';
import {type BoxedWorktree, insideOf, ownName} from './boxed-worktree.ts';
import {plainText} from './plain-files.ts';

const files = ['MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD', 'BISECT_START'];
const besides = ['MERGE_MSG', 'MERGE_MODE', 'AUTO_MERGE'];
const folders = ['rebase-merge', 'rebase-apply'];
/** In the folder of a rebase that we only stand in for: the agent's own holds commands. */
const mark = 'claude-grid';

/** That a merge or a rebase is unfinished inside is to be seen outside, too; what it is to run next is not taken over. */
export const mirrorOperation = async (
	place: BoxedWorktree,
	operation: readonly string[],
	before: readonly string[],
): Promise<void> => {
	const {gitFolder, worktree} = place;
	let isOver = false;
	for (const name of files) {
		const isThere = existsSync(join(gitFolder, name));
		if (operation.includes(name) && !isThere) await standIn(place, name);
		if (before.includes(name) && !operation.includes(name) && isThere) {
			await rm(join(gitFolder, name), {force: true});
			isOver = true;
		}
	}
	for (const name of folders) {
		const folder = join(gitFolder, name);
		if (operation.includes(name)) {
			// One that is there is ours, or a rebase of the user's own.
			if (existsSync(folder)) continue;
			await mkdir(folder);
			await writeFile(join(folder, mark), '');
		} else if (existsSync(join(folder, mark))) await rm(folder, {recursive: true});
	}
	if (!isOver) return;
	for (const name of besides) await rm(join(gitFolder, name), {force: true});
	await runGit(worktree, ['read-tree', '--reset', 'HEAD']);
};

/** Only a commit that the repository has may stand there. */
const standIn = async (place: BoxedWorktree, name: string): Promise<void> => {
	const {gitFolder, worktree} = place;
	const text = (await plainText(insideOf(place), ['worktrees', ownName(place), name], 4096).catch(() => '')) ?? '';
	const named = text.split('\n')[0]?.trim() ?? '';
	const commit = /^[0-9a-f]{40,64}$/.test(named) ? await resolveCommit(worktree, named) : undefined;
	const line = commit ?? (await runGit(worktree, ['rev-parse', 'HEAD'])).trim();
	await writeFile(join(gitFolder, name), `${line}\n`);
};
