import type {Draft} from '../draft.ts';
import {onSeen, onUndone} from '../features/merge/merging.ts';
import type {RunEvent} from '../model/event.ts';
import type {Run} from '../model/types.ts';
import {onWorktreesSeen} from './worktree-checks.ts';

/** A saved run that nobody continues with, as its worktrees and branches are now. Nothing starts by it. */
export const refreshedRun = (run: Run, events: readonly RunEvent[]): Run => {
	const draft: Draft = {run, effects: [], now: run.lastMessageAt, lastAt: run.lastMessageAt};
	for (const event of events) {
		if (event.type === 'places.seen') onWorktreesSeen(draft, event);
		if (event.type === 'merge.seen') onSeen(draft, event);
		if (event.type === 'merge.undone') onUndone(draft, event);
	}
	return draft.run;
};
