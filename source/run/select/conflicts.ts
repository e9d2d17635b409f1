import type {Conflict, Run, Stream} from '../model/types.ts';
import {changedPaths, streamsInOrder} from './streams.ts';

export const conflictsOf = (run: Run, streamId: string): readonly Conflict[] =>
	run.conflicts.filter(conflict => conflict.between.includes(streamId));

/** The streams that are not merged yet, and would conflict with this one once it is; if it is, those that do now. */
export const otherConflicts = (
	run: Run,
	streamId: string,
): readonly {readonly id: string; readonly files: readonly string[]}[] => {
	const stream = run.streams[streamId];
	const brought = new Set(stream?.merge.is === 'merged' ? changedPaths(stream) : []);
	const found = new Map<string, readonly string[]>();
	for (const {between, files} of run.conflicts) {
		const [id, ...more] = between.filter(one => one !== streamId && one !== 'target');
		const other = id === undefined || more.length > 0 ? undefined : run.streams[id];
		const theirs = between.includes(streamId) ? files : files.filter(path => brought.has(path));
		if (other && other.merge.is !== 'merged' && theirs.length > 0) found.set(other.id, theirs);
	}
	return [...found].map(([id, files]) => ({id, files}));
};

/** Who brought changes of a file into the target, newest first. */
export const whoMerged = (run: Run, path: string): readonly string[] =>
	streamsInOrder(run)
		.flatMap(stream =>
			stream.merge.is === 'merged' && changedPaths(stream).includes(path) ? [{id: stream.id, at: stream.merge.at}] : [],
		)
		.sort((a, b) => b.at - a.at)
		.map(({id}) => id);

/** The conflict with the target that a merge of finished work would end in. */
export const foreseen = (run: Run, {id, state, merge}: Stream): Conflict | undefined =>
	state.is === 'completed' && merge.is === 'unmerged'
		? conflictsOf(run, id).find(({between}) => between.includes('target'))
		: undefined;
