import {advanceMerges, queueAtEnd} from './merging.ts';
import {outcome} from './outcome.ts';
import {isBranchEnough, isFinished, isHeld, isMergeUnderWay, isSettled, streamsInOrder} from './select.ts';
import type {Turn} from './turn.ts';
import {patchRun, perform, say} from './turn.ts';
import type {Run} from './types.ts';

/** Notices the end of the run, once; work that begins again opens it again, a later merge only changes its results. */
export const finish = (turn: Turn, before: Run): void => {
	if (isHeld(turn.run) && !isHeld(before)) perform(turn, {type: 'results.write'});
	if (!isSettled(turn.run)) return reopen(turn);
	if (isMergeUnderWay(turn.run)) return;
	if (turn.run.finishedAt !== undefined) {
		if (streamsInOrder(turn.run).some(({id, merge}) => merge !== before.streams[id]?.merge)) writeEnd(turn);
		return;
	}
	if (turn.run.options.isMergeAtEnd && !turn.run.isStopping && queueAtEnd(turn) > 0) {
		advanceMerges(turn);
		if (!isFinished(turn.run)) return;
	}
	patchRun(turn, {finishedAt: turn.now, isStopping: false});
	const result = outcome(turn.run);
	if (result) say(turn, 'state', `${result.ok ? '✓' : '✗'} ${result.sentence}`);
	writeEnd(turn);
};

const reopen = (turn: Turn): void => {
	const isStillStopping = streamsInOrder(turn.run).some(stream => stream.ending?.class === 'stopped');
	if (turn.run.isStopping && !isStillStopping) patchRun(turn, {isStopping: false});
	if (turn.run.finishedAt !== undefined) patchRun(turn, {finishedAt: undefined});
};

const writeEnd = (turn: Turn): void => {
	if (turn.run.options.isCleanupAtEnd)
		for (const stream of streamsInOrder(turn.run))
			if (stream.workplace && isBranchEnough(turn.run, stream) && !stream.work?.isMissing)
				perform(turn, {type: 'worktree.remove', streamId: stream.id});
	perform(turn, {type: 'results.write'});
};
