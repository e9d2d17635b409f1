import type {LooseEnd} from '../model/types.ts';

const words: Record<LooseEnd['why'], (path: string) => string> = {
	nested: path => `${path} is a git repository of its own, so its files are in no commit`,
	pointer: path => `${path} is committed as a pointer to a repository of its own that no one else has`,
	unpushed: path => `the submodule ${path} points to a commit that no one else has`,
	inside: path => `the submodule ${path} has changes that are not committed in it`,
	stashed: entry => `work of it lies in the stash, which all worktrees share (${entry})`,
	taken: entry => `it holds what another worktree had stashed (${entry})`,
	elsewhere: commit => `what it committed (up to ${commit}) is not on its branch`,
};

const fixes: Record<LooseEnd['why'], (path: string) => string> = {
	nested: path => `remove ${path}/.git and commit the files, or delete the folder`,
	pointer: path => `git rm --cached ${path}, remove ${path}/.git and commit the files, or add it as a submodule`,
	unpushed: path => `push it from ${path} in the stream's worktree`,
	inside: path => `commit and push them in ${path}, then commit the submodule`,
	stashed: () => 'bring it back in its worktree (git stash list names it) and commit it',
	taken: () => 'take out of the branch what is not its own; `claude-grid rescue` lists every stash entry that was seen',
	elsewhere: commit => `switch to its branch in its worktree and bring the commits there (git cherry-pick ${commit})`,
};

/** What is wrong with repositories inside a stream's worktree, one sentence for the first few. */
export const looseText = (ends: readonly LooseEnd[]): string => {
	const shown = ends.slice(0, 3).map(({path, why}) => words[why](path));
	return shown.join('; ') + (ends.length > shown.length ? `; and ${ends.length - shown.length} more` : '');
};

export const looseFix = (ends: readonly LooseEnd[]): string =>
	[...new Set(ends.slice(0, 3).map(({path, why}) => fixes[why](path)))].join('; ');
