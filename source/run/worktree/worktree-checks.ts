import {ofEachStream} from '../alerts/alerts.ts';
import type {Draft} from '../draft.ts';
import {addActivity, clearAlerts, patchStream} from '../draft.ts';
import type {RunEvent} from '../model/event.ts';
import type {Stream} from '../model/types.ts';
import {isFinal, liveSession} from '../select/streams.ts';
import {workOf} from './work-facts.ts';
import {onWorkLost} from './worktree-events.ts';

type Seen = Extract<RunEvent, {type: 'places.seen'}>;

/** Nobody works there, and nobody is about to: what is gone was removed from outside. */
export const isAtRest = (stream: Stream): boolean =>
	stream.workplace !== undefined &&
	!stream.workplace.shared &&
	!stream.ending &&
	!liveSession(stream) &&
	(isFinal(stream.state) || stream.state.is === 'waiting' || stream.state.is === 'blocked');

/** Worktrees and branches as they are, whoever removed them or made them anew. */
export const onWorktreesSeen = (draft: Draft, event: Seen): void => {
	for (const {streamId, isThere, hasBranch} of event.streams) {
		const stream = Object.hasOwn(draft.run.streams, streamId) ? draft.run.streams[streamId] : undefined;
		if (!stream?.workplace || !isAtRest(stream)) continue;
		seeWorktree(draft, stream, isThere);
		seeBranch(draft, streamId, hasBranch);
	}
};

const seeWorktree = (draft: Draft, stream: Stream, isThere: boolean): void => {
	const {id, work} = stream;
	if (isThere === !work?.isMissing) return;
	if (isThere) {
		clearAlerts(draft, alert => alert.key === `lost:${id}`);
		return patchStream(draft, id, {work: {...workOf(stream), isMissing: false}});
	}
	if (!isFinal(stream.state))
		return onWorkLost(draft, {type: 'work.lost', streamId: id, reason: `${stream.workplace?.path} is not there`});
	patchStream(draft, id, {work: {...workOf(stream), isMissing: true, dirty: 0}, keptBecause: undefined});
	addActivity(draft, 'note', 'its worktree is not there any more', id);
};

const seeBranch = (draft: Draft, id: string, hasBranch: boolean): void => {
	const stream = draft.run.streams[id]!;
	if (hasBranch === !stream.work?.isBranchGone) return;
	const work = {...workOf(stream), isBranchGone: !hasBranch};
	patchStream(draft, id, {work});
	if (!hasBranch) addActivity(draft, 'note', `its branch ${stream.workplace?.branch} was deleted`, id);
};

export const branchAlert = ofEachStream('worktree', stream => {
	const {id, work, merge} = stream;
	if (!work?.isBranchGone || merge.is === 'merged' || work.commits === 0 || work.head === '') return;
	return {text: `the branch of ${id} was deleted before it was merged`, cure: branchHint(stream)};
});

/** How a deleted branch comes back. */
export const branchHint = ({workplace, work}: Stream): string =>
	`git branch ${workplace?.branch} ${work?.head.slice(0, 12)} brings it back`;
