import {appendFile, lstat, mkdir, readFile, realpath, stat, symlink} from 'node:fs/promises';
import {basename, dirname, isAbsolute, join, normalize, sep} from 'node:path';
import {gitPath} from './names.ts';
import {inTurn} from './queue.ts';

/** Adds a line to the repository's own exclude file (shared by all its worktrees) unless it is there. */
export const addExclude = async (checkout: string, line: string): Promise<void> => {
	const file = await gitPath(checkout, 'info/exclude');
	await inTurn(file, async () => {
		await mkdir(dirname(file), {recursive: true});
		const text = await readFile(file, 'utf8').catch(() => '');
		if (!text.split('\n').includes(line)) {
			await appendFile(file, `${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`);
		}
	});
};

/** A path as a pattern of an exclude file: anchored, no glob, no trailing slash (that would not match a symlink). */
export const excludePattern = (path: string): string => `/${path.replaceAll(/[\\*?[\]!# ]/g, '\\$&')}`;

/** The path as git sees it below the checkout; undefined when it leaves the checkout or cannot be written in a line. */
const insidePath = (path: string): string | undefined => {
	const clean = normalize(path).replace(/\/+$/, '');
	const isOutside = isAbsolute(clean) || clean === '..' || clean.startsWith(`..${sep}`);
	const isGit = clean.split(sep).some(part => part.toLowerCase() === '.git');
	return isOutside || isGit || clean === '.' || clean === '' || /[\n\r\0]/.test(clean) ? undefined : clean;
};

const isThere = (path: string): Promise<boolean> =>
	lstat(path).then(
		() => true,
		() => false,
	);

/**
 * Makes symlinks in the worktree to folders of the main checkout that are there and that the worktree lacks, and keeps
 * them out of git. A path that leaves either checkout is passed over.
 */
export const linkFolders = async (mainCheckout: string, worktree: string, link: readonly string[]): Promise<void> => {
	const top = await realpath(worktree);
	for (const path of link.map(insidePath).filter(inside => inside !== undefined)) {
		const from = join(mainCheckout, path);
		const parent = await realpath(dirname(join(worktree, path))).catch(() => undefined);
		const isInside = parent !== undefined && (parent === top || parent.startsWith(top + sep));
		const isFolder = await stat(from).then(
			facts => facts.isDirectory(),
			() => false,
		);
		if (!isInside || !isFolder || (await isThere(join(parent, basename(path))))) {
			continue;
		}
		await addExclude(mainCheckout, excludePattern(path));
		await symlink(from, join(parent, basename(path)));
	}
};
