import type {RunEvent} from './event.ts';
import {isFinal, liveSession} from './select.ts';
import type {Turn} from './turn.ts';
import {clearAlerts, patchStream, raise, say} from './turn.ts';
import type {Stream} from './types.ts';
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
export const onPlacesSeen = (turn: Turn, event: Seen): void => {
	for (const {streamId, isThere, hasBranch} of event.streams) {
		const stream = Object.hasOwn(turn.run.streams, streamId) ? turn.run.streams[streamId] : undefined;
		if (!stream?.workplace || !isAtRest(stream)) continue;
		seeWorktree(turn, stream, isThere);
		seeBranch(turn, streamId, hasBranch);
	}
};

const seeWorktree = (turn: Turn, stream: Stream, isThere: boolean): void => {
	const {id, work} = stream;
	if (isThere === !work?.isMissing) return;
	if (isThere) {
		clearAlerts(turn, alert => alert.key === `lost:${id}`);
		return patchStream(turn, id, {work: {...workOf(stream), isMissing: false}});
	}
	if (!isFinal(stream.state))
		return onWorkLost(turn, {type: 'work.lost', streamId: id, reason: `${stream.workplace?.path} is not there`});
	patchStream(turn, id, {work: {...workOf(stream), isMissing: true, dirty: 0}, keptBecause: undefined});
	say(turn, 'note', 'its worktree is not there any more', id);
};

const seeBranch = (turn: Turn, id: string, hasBranch: boolean): void => {
	const stream = turn.run.streams[id]!;
	const key = `branch:${id}`;
	if (hasBranch === !stream.work?.isBranchGone) return;
	const work = {...workOf(stream), isBranchGone: !hasBranch};
	patchStream(turn, id, {work});
	if (hasBranch) return clearAlerts(turn, alert => alert.key === key);
	say(turn, 'note', `its branch ${stream.workplace?.branch} was deleted`, id);
	if (stream.merge.is === 'merged' || work.commits === 0 || work.head === '') return;
	raise(turn, {
		key,
		kind: 'worktree',
		streamId: id,
		text: `the branch of ${id} was deleted before it was merged`,
		cure: branchCure(stream),
	});
};

/** How a deleted branch comes back. */
export const branchCure = ({workplace, work}: Stream): string =>
	`git branch ${workplace?.branch} ${work?.head.slice(0, 12)} brings it back`;
