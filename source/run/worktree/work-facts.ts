import type {Stream, WorkFacts} from '../model/types.ts';

const unseen: WorkFacts = {
	head: '',
	commits: 0,
	files: 0,
	added: 0,
	removed: 0,
	dirty: 0,
	branch: '',
	changedPaths: [],
};

/** What git said of it last; where it was never asked, a worktree without work. */
export const workOf = ({work, workplace}: Stream): WorkFacts => work ?? {...unseen, head: workplace?.startCommit ?? ''};
