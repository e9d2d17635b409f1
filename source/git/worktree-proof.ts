import {dirname, join, relative, sep} from 'node:path';
import {UserError} from '../error.ts';
import type {WorktreeProof} from '../run/model/types.ts';
import {namedGitFolder, pathNamedIn} from './git-link.ts';
import {factsAt} from './path-exists.ts';

/** Where git's own folder was when the worktree was made, and where it is now: the repository may have been moved. */
type Known = WorktreeProof & {readonly madeWith: string};

const known = new Map<string, Known>();

/** Why git's own folder of a worktree is not the one that git made; undefined: it is. */
const gitDifferenceFrom = async (
	path: string,
	{gitFolder, commonFolder}: WorktreeProof,
): Promise<string | undefined> => {
	if ((await namedGitFolder(path)) !== gitFolder) return `${join(path, '.git')} does not name ${gitFolder} any more`;
	if (!factsAt(gitFolder)?.isDirectory()) return `${gitFolder} is not a folder any more`;
	if ((await pathNamedIn(gitFolder, 'commondir')) !== commonFolder) return `${gitFolder} names another repository`;
	return (await pathNamedIn(gitFolder, 'gitdir')) === join(path, '.git')
		? undefined
		: `${gitFolder} names another worktree`;
};

const differenceFrom = async (path: string, proof: WorktreeProof): Promise<string | undefined> => {
	const facts = factsAt(path);
	if (facts === undefined) return undefined;
	if (facts.isSymbolicLink()) return `${path} is a link now`;
	if (String(facts.ino) !== proof.inode || String(facts.dev) !== proof.device || !facts.isDirectory())
		return `${path} is another folder now`;
	return gitDifferenceFrom(path, proof);
};

/** Nobody has replaced anything: the repository was moved, or git's own folder of the worktree is gone. Git works there no more. */
const isLeftBehind = async (path: string, {gitFolder, madeWith}: Known): Promise<boolean> => {
	const named = await namedGitFolder(path);
	return (named === gitFolder || named === madeWith) && factsAt(named) === undefined;
};

/** What a worktree is known by from now on; undefined when git's own files about it do not agree with each other. */
export const recordWorktree = async (path: string): Promise<WorktreeProof | undefined> => {
	const [facts, gitFolder] = [factsAt(path), await namedGitFolder(path)];
	const commonFolder = gitFolder && (await pathNamedIn(gitFolder, 'commondir'));
	if (!facts || !gitFolder || !commonFolder) return undefined;
	const proof = {inode: String(facts.ino), device: String(facts.dev), gitFolder, commonFolder};
	if ((await differenceFrom(path, proof)) !== undefined) return undefined;
	known.set(path, {...proof, madeWith: gitFolder});
	return proof;
};

/** Takes up what was recorded of a worktree; devices get other numbers when the machine starts. */
export const rememberWorktree = async (
	path: string,
	proof: WorktreeProof,
	now: {readonly commonFolder: string; readonly isSameBoot: boolean},
): Promise<void> => {
	const {commonFolder} = now;
	const name = relative(proof.commonFolder, proof.gitFolder);
	const gitFolder = name.startsWith(`worktrees${sep}`) ? join(commonFolder, name) : proof.gitFolder;
	const device = now.isSameBoot ? proof.device : String(factsAt(path)?.dev ?? proof.device);
	known.set(path, {...proof, device, gitFolder, commonFolder, madeWith: proof.gitFolder});
};

/** Of a folder that is gone, before another worktree is made in its place. */
export const forgetProof = (path: string): void => void known.delete(path);

/** True for what lies inside a worktree of ours: its agents write there. */
export const isInOwnWorktree = (path: string): boolean => {
	for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder))
		if (known.has(folder)) return true;
	return false;
};

/** Throws when a worktree of ours is not the one that was made: nothing there may be touched. */
export const requireOwnWorktree = async (path: string): Promise<Known | undefined> => {
	const proof = known.get(path);
	if (!proof) return undefined;
	const why = await differenceFrom(path, proof);
	if (why === undefined) return proof;
	if (await isLeftBehind(path, proof)) return {...proof, gitFolder: proof.madeWith};
	throw new UserError(`${why}: it is not the worktree that was made`, {
		hint: 'Look at what was put there, and put the worktree back; nothing there was touched.',
		code: 'WORKTREE_REPLACED',
	});
};

/** Git finds nothing by itself in a worktree of ours: it works with what was recorded when that was made. */
export const provedEnvironment = async (
	cwd: string,
): Promise<Readonly<Record<string, string> & {GIT_DIR?: string}>> => {
	const proof = await requireOwnWorktree(cwd);
	return proof ? {GIT_DIR: proof.gitFolder, GIT_COMMON_DIR: proof.commonFolder, GIT_WORK_TREE: cwd} : {};
};
