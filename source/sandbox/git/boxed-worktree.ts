import {existsSync} from 'node:fs';
import {basename, join} from 'node:path';

/** A worktree whose agent has a git folder of its own: what is committed there is taken over by us. */
export type BoxedWorktree = {
	readonly runId: string;
	readonly streamId: string;
	readonly worktree: string;
	readonly branch: string;
	/** The repository's, and git's own folder of the worktree in it: no agent reaches them. */
	readonly commonDir: string;
	readonly gitFolder: string;
	/** Ours for this stream: `git` is what its agents have instead of the repository's git folder. */
	readonly folder: string;
};

/** Written once all of the private git folder is there: what an engine that was killed has left before is made anew. */
export const agreedFile = (folder: string): string => join(folder, 'agreed.json');

export const insideOf = ({folder}: BoxedWorktree): string => join(folder, 'git');

/** What git calls the worktree in the repository, and inside. */
export const ownName = ({gitFolder}: BoxedWorktree): string => basename(gitFolder);

const boxed = new Map<string, BoxedWorktree>();

export const noteBoxed = (place: BoxedWorktree): void => void boxed.set(place.worktree, place);

export const boxedAt = (worktree: string): BoxedWorktree | undefined => {
	const place = boxed.get(worktree);
	return place && existsSync(agreedFile(place.folder)) ? place : undefined;
};
