import type {Draft} from './draft.ts';
import {addActivity, addEffect, patchRun} from './draft.ts';
import {advanceMerges, queueAtEnd} from './features/merge/merging.ts';
import type {Run} from './model/types.ts';
import {outcome} from './outcome.ts';
import {isBranchEnough} from './select/merging.ts';
import {isDeliveryUnderWay, isFinished, isHeld, isMergeUnderWay, isSettled} from './select/standing.ts';
import {streamsInOrder} from './select/streams.ts';

/** Notices the end of the run, once; work that begins again opens it again, a later merge only changes its results. */
export const finish = (draft: Draft, before: Run): void => {
	if (isHeld(draft.run) && !isHeld(before)) addEffect(draft, {type: 'results.write'});
	if (!isSettled(draft.run)) return reopen(draft);
	if (isMergeUnderWay(draft.run) || isDeliveryUnderWay(draft.run)) return;
	if (draft.run.finishedAt !== undefined) {
		if (streamsInOrder(draft.run).some(({id, merge}) => merge !== before.streams[id]?.merge)) writeEnd(draft);
		return;
	}
	if (draft.run.options.isMergeAtEnd && !draft.run.isStopping && queueAtEnd(draft) > 0) {
		advanceMerges(draft);
		if (!isFinished(draft.run)) return;
	}
	patchRun(draft, {finishedAt: draft.now, isStopping: false});
	const result = outcome(draft.run);
	if (result) addActivity(draft, 'state', `${result.ok ? '✓' : '✗'} ${result.sentence}`);
	writeEnd(draft);
};

const reopen = (draft: Draft): void => {
	const isStillStopping = streamsInOrder(draft.run).some(stream => stream.ending?.class === 'stopped');
	if (draft.run.isStopping && !isStillStopping) patchRun(draft, {isStopping: false});
	if (draft.run.finishedAt !== undefined) patchRun(draft, {finishedAt: undefined});
};

const writeEnd = (draft: Draft): void => {
	if (draft.run.options.isCleanupAtEnd)
		for (const stream of streamsInOrder(draft.run))
			if (stream.workplace && isBranchEnough(draft.run, stream) && !stream.work?.isMissing)
				addEffect(draft, {type: 'worktree.remove', streamId: stream.id});
	addEffect(draft, {type: 'results.write'});
};
