import type {Run} from '../../run/model/types.ts';
import {notCleaned, worktreeOf} from '../../run/select/merging.ts';
import {streamsInOrder} from '../../run/select/streams.ts';
import {sanitise} from '../../sanitise.ts';

/** Of a run that cleans up after itself: what is there still, and why. */
export const keptLines = (run: Run): readonly string[] =>
	run.finishedAt === undefined || !run.options.isCleanupAtEnd
		? []
		: streamsInOrder(run).flatMap(stream => {
				const path = worktreeOf(stream);
				if (path === undefined || stream.workplace?.shared) return [];
				return [`Kept ${sanitise(path)} (${stream.id}): ${sanitise(stream.keptBecause ?? notCleaned(stream))}`];
			});
