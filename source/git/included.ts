import {lstat} from 'node:fs/promises';
import {join} from 'node:path';
import {askGit, runGit, splitNul} from './client.ts';

/** In the root of the main checkout, in gitignore syntax: which of its ignored files each new worktree gets a copy of. */
const includeFile = '.worktreeinclude';

const largestIncludeFile = 1024 * 1024;
const mostFiles = 1000;
const mostBytes = 50 * 1024 * 1024;
const longestPath = 500;

export type IncludedFile = {readonly path: string; readonly bytes: number};
export type Included = {
	/** Regular files below the limits, relative to the main checkout. */
	readonly files: readonly IncludedFile[];
	/** How many more are named and ignored, and are not copied. */
	readonly leftOut: number;
};

const nothing: Included = {files: [], leftOut: 0};

/** Neither git's folders nor ours, nor a repository of its own. */
const mayGo = (path: string): boolean => {
	const parts = path.toLowerCase().split('/');
	return !path.endsWith('/') && !parts.includes('.git') && parts[0] !== '.claude-grid';
};

/** Of these paths, those that git ignores in the checkout; none when git cannot say it of all of them. */
export const ignoredOf = async (checkout: string, paths: readonly string[]): Promise<readonly string[]> => {
	if (paths.length === 0) {
		return [];
	}
	const answer = await askGit(checkout, ['check-ignore', '-z', '--stdin'], {input: paths.join('\0')});
	return answer.exitCode === 0 ? splitNul(answer.stdout) : [];
};

const named = async (mainCheckout: string): Promise<readonly string[]> => {
	const file = join(mainCheckout, includeFile);
	const facts = await lstat(file).catch(() => undefined);
	if (facts === undefined || !facts.isFile() || facts.size > largestIncludeFile) {
		return [];
	}
	return splitNul(await runGit(mainCheckout, ['ls-files', '-z', '-o', '-i', `--exclude-from=${file}`])).filter(mayGo);
};

/** The files of the main checkout that git ignores and that .worktreeinclude names: at most 1000, 50 MB in all, no links. */
export const includedFiles = async (mainCheckout: string): Promise<Included> => {
	const paths = await ignoredOf(mainCheckout, await named(mainCheckout));
	const files: IncludedFile[] = [];
	let bytes = 0;
	for (const path of paths) {
		if (files.length === mostFiles) {
			break;
		}
		const facts = await lstat(join(mainCheckout, path)).catch(() => undefined);
		const isFit = facts?.isFile() && bytes + facts.size <= mostBytes && Buffer.byteLength(path) <= longestPath;
		if (facts && isFit) {
			bytes += facts.size;
			files.push({path, bytes: facts.size});
		}
	}
	return paths.length === 0 ? nothing : {files, leftOut: paths.length - files.length};
};
