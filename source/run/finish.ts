import {queueAll, advanceMerges} from './merging.ts';
import {outcome} from './outcome.ts';
import {isFinished, streamsInOrder} from './select.ts';
import type {Turn} from './turn.ts';
import {patchRun, perform, say} from './turn.ts';

/** Notices the end of the run, once; work that begins again opens it again. */
export const finish = (turn: Turn): void => {
	if (!isFinished(turn.run)) {
		if (turn.run.finishedAt !== undefined) {
			const {finishedAt: _gone, ...rest} = turn.run;
			turn.run = rest;
		}
		return;
	}
	if (turn.run.finishedAt !== undefined) return;
	if (turn.run.options.isMergeAtEnd && !turn.run.isStopping && queueAll(turn) > 0) {
		advanceMerges(turn);
		if (!isFinished(turn.run)) return;
	}
	patchRun(turn, {finishedAt: turn.now, isStopping: false});
	const result = outcome(turn.run);
	if (result) say(turn, 'state', `${result.ok ? '✓' : '✗'} ${result.sentence}`);
	if (turn.run.options.isCleanupAtEnd)
		for (const stream of streamsInOrder(turn.run))
			if (stream.workplace && stream.merge.is === 'merged')
				perform(turn, {type: 'worktree.remove', streamId: stream.id});
	perform(turn, {type: 'results.write'});
};
