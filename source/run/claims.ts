import {canMeet} from '../plan/globs.ts';
import {directNeeds} from '../plan/graph.ts';
import {changedPaths, conflictsOf, streamsInOrder} from './select.ts';
import type {Run, Stream} from './types.ts';
import {plannedStream} from './types.ts';

/** Another stream that has to do with a file: `changes` it, or `claims` it in the plan; or both sides `conflict` in it already. */
export type Claim = {
	readonly streamId: string;
	readonly status: string;
	readonly how: 'conflict' | 'changes' | 'claims';
	readonly file: string;
	/** The path or glob of the plan, or what git shows as changed, that meets it. */
	readonly by: string;
};

/** Who else works on these files, worst first. What is merged, and what the stream is built on, is nobody's any more. */
export const claimsOn = (run: Run, streamId: string, files: readonly string[]): readonly Claim[] => {
	const wanted = files.map(file => inside(run.streams[streamId], file));
	const others = streamsInOrder(run).filter(other => other.id !== streamId && !isIn(run, streamId, other));
	const all = others.flatMap(other => wanted.flatMap(file => claimsOf(run, streamId, other, file)));
	const rank = ({how}: Claim) => ['conflict', 'changes', 'claims'].indexOf(how);
	return all.sort((a, b) => rank(a) - rank(b));
};

const isIn = (run: Run, streamId: string, other: Stream): boolean =>
	other.merge.is === 'merged' || (other.state.is === 'completed' && directNeeds(run.plan, streamId).includes(other.id));

const claimsOf = (run: Run, streamId: string, other: Stream, file: string): readonly Claim[] => {
	const claim = (how: Claim['how'], by: string): Claim => ({
		streamId: other.id,
		status: other.state.is,
		how,
		file,
		by,
	});
	const conflicts = conflictsOf(run, streamId)
		.filter(({between}) => between.includes(other.id))
		.flatMap(conflict => conflict.files.filter(path => canMeet(path, file)));
	if (conflicts[0] !== undefined) return [claim('conflict', conflicts[0])];
	const changed = changedPaths(other).find(path => canMeet(path, file));
	if (changed !== undefined) return [claim('changes', changed)];
	const claimed = plannedStream(run, other.id)?.files.find(glob => canMeet(glob, file));
	return claimed === undefined ? [] : [claim('claims', claimed)];
};

/** As git and the plan name it: from the top of the worktree. */
const inside = (stream: Stream | undefined, file: string): string => {
	const top = stream?.workplace?.path;
	return top !== undefined && file.startsWith(`${top}/`) ? file.slice(top.length + 1) : file.replace(/^\.\//, '');
};
