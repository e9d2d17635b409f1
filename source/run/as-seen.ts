import type {RunEvent} from './event.ts';
import {onMergeEvent} from './merging.ts';
import {onPlacesSeen} from './places.ts';
import type {Turn} from './turn.ts';
import type {Run} from './types.ts';

/** A saved run that nobody continues with, as its worktrees and branches are now. Nothing starts by it. */
export const asSeen = (run: Run, events: readonly RunEvent[]): Run => {
	const turn: Turn = {run, effects: [], now: run.lastMessageAt, lastAt: run.lastMessageAt};
	for (const event of events) {
		if (event.type === 'places.seen') onPlacesSeen(turn, event);
		if (event.type === 'merge.seen' || event.type === 'merge.undone') onMergeEvent(turn, event);
	}
	return turn.run;
};
