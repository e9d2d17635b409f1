import {existsSync} from 'node:fs';
import {dirname, join, relative} from 'node:path';
import {readNames} from '../../read-file.ts';
import {askGit} from '../client.ts';
import {addExclude, excludePattern} from '../copy/exclude.ts';
import {looksLikeCheckout, realPath} from '../read/list-worktrees.ts';

/** The tops of the checkouts a path lies in, innermost first: the repository's own, one around it, a user's home. */
const checkoutsAround = async (path: string): Promise<readonly string[]> => {
	const found: string[] = [];
	for (let folder = dirname(path); ; folder = dirname(folder)) {
		if (existsSync(join(folder, '.git')) && (await looksLikeCheckout(folder))) {
			found.push(folder);
		}
		if (folder === dirname(folder)) {
			return found;
		}
	}
};

const isEmpty = (folder: string): Promise<boolean> =>
	readNames(folder, 1).then(
		names => names.length === 0,
		error => error.code === 'ENOENT',
	);

/** The folder the worktrees share while nothing else is in it, so that one line is enough; else the worktree alone. */
const hidden = async (checkout: string, worktree: string): Promise<string> => {
	const folder = dirname(worktree);
	return folder !== checkout && (await isEmpty(folder)) ? folder : worktree;
};

const hideIn = async (checkout: string, worktree: string): Promise<void> => {
	const path = relative(checkout, worktree);
	const answer = await askGit(checkout, ['check-ignore', '-q', '--no-index', '--', `./${path}/`]);
	// 0: ignored already; 128: not for git to say, as in a repository it does not trust.
	if (answer.exitCode !== 1) {
		return;
	}
	const pattern = excludePattern(relative(checkout, await hidden(checkout, worktree)));
	await addExclude(checkout, `${pattern}/`);
};

/** Keeps a worktree that is about to be made out of `git add -A` in every checkout its folder lies in. */
export const hideFolder = async (worktree: string): Promise<void> => {
	const path = await realPath(worktree);
	const around = /[\n\r]/.test(path) ? [] : await checkoutsAround(path);
	for (const checkout of around) {
		await hideIn(checkout, path).catch(() => undefined);
	}
};
