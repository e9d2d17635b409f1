import type {Run, Stream} from '../model/types.ts';
import {plannedStream} from '../model/types.ts';
import {branchOf, worktreeOf} from '../select/merging.ts';
import {progress} from '../select/progress.ts';

/** One stream for a shell script: what `streams/<id>/status.json` holds. */
export const streamStatus = (run: Run, stream: Stream) => {
	const {total, completed, inProgress, blocked, percent} = progress(stream);
	return {
		streamId: stream.id,
		streamName: plannedStream(run, stream.id)?.name ?? stream.id,
		status: stream.state.is,
		waitingFor: stream.state.is === 'waiting' ? stream.state.cause : null,
		merge: stream.merge.is,
		attempts: stream.attempt,
		totalTasks: total,
		completedTasks: completed,
		inProgressTasks: inProgress,
		blockedTasks: blocked,
		progressPercentage: percent,
		branchName: branchOf(stream) ?? null,
		worktreePath: worktreeOf(stream) ?? null,
	};
};
