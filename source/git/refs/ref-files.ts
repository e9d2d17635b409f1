import {realpath} from 'node:fs/promises';
import {join} from 'node:path';
import {gitFolderOf, pathNamedIn, smallFile} from '../git-link.ts';
import {factsAt} from '../path-exists.ts';
import {requireOwnWorktree} from '../worktree-proof.ts';

/** Git's own folder of a checkout, and the one that all checkouts share: the same in the main checkout. */
export type GitFolders = {readonly own: string; readonly common: string};

const isFolder = (path: string): boolean => factsAt(path)?.isDirectory() === true;

/**
 * Git's folders of a checkout or git folder, as git's own files name them, without asking git. Undefined: git has to be
 * asked. Throws UserError when the worktree is not the one that was made.
 */
export const foldersOf = async (cwd: string): Promise<GitFolders | undefined> => {
	if (!isFolder(cwd)) return undefined;
	const proof = await requireOwnWorktree(cwd);
	if (proof) return {own: proof.gitFolder, common: proof.commonFolder};
	const found = (await gitFolderOf(cwd)) ?? (isFolder(join(cwd, 'refs')) ? cwd : undefined);
	const own = found && (await realpath(found).catch(() => undefined));
	if (own === undefined) return undefined;
	const common = await realpath((await pathNamedIn(own, 'commondir')) ?? own).catch(() => undefined);
	return common !== undefined && isFolder(join(common, 'objects')) ? {own, common} : undefined;
};

const branchRef = /^refs\/heads\/(?!.*(?:\.\.|\/\.|\.lock(?:\/|$)))[\w][\w./-]*$/;
const commitName = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** The ref that HEAD names, `undefined` where HEAD is a commit or kept in another way than as a file. */
const refOfHead = async ({own}: GitFolders): Promise<string | undefined> => {
	const ref = /^ref: (.+)$/.exec((await smallFile(join(own, 'HEAD'))) ?? '')?.[1];
	return ref !== undefined && branchRef.test(ref) ? ref : undefined;
};

/** The branch checked out, without asking git; undefined: git has to be asked. */
export const branchInFile = async (cwd: string): Promise<string | undefined> => {
	const folders = await foldersOf(cwd);
	return folders && (await refOfHead(folders))?.slice('refs/heads/'.length);
};

/** The commit that HEAD or a branch holds in a file of its own, without asking git; undefined: git has to be asked. */
export const commitInFile = async (
	cwd: string,
	ref: string,
): Promise<{readonly commit: string; readonly common: string} | undefined> => {
	if (ref !== 'HEAD' && !branchRef.test(ref)) return undefined;
	const folders = await foldersOf(cwd);
	if (!folders) return undefined;
	const {own, common} = folders;
	const branch = ref === 'HEAD' ? await refOfHead(folders) : ref;
	const text = await smallFile(branch === undefined ? join(own, 'HEAD') : join(common, branch));
	return text !== undefined && commitName.test(text) ? {commit: text, common} : undefined;
};
