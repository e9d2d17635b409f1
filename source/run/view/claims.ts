import {directNeeds} from '../../plan/graph/graph.ts';
import {doGlobsMeet, type Glob, globOf} from '../../plan/lint/globs.ts';
import type {Run, Stream} from '../model/types.ts';
import {plannedStream} from '../model/types.ts';
import {conflictsOf} from '../select/conflicts.ts';
import {changedPaths, streamsInOrder} from '../select/streams.ts';

/** Another stream that has to do with a file: `changes` it, or `claims` it in the plan; or both sides `conflict` in it already. */
export type Claim = {
	readonly streamId: string;
	readonly status: string;
	readonly how: 'conflict' | 'changes' | 'claims';
	readonly file: string;
	/** The path or glob of the plan, or what git shows as changed, that meets it. */
	readonly by: string;
};

/** What others work on, taken apart once for all files that are asked for. */
type Others = readonly {
	readonly streamId: string;
	readonly status: string;
	readonly parts: readonly {readonly how: Claim['how']; readonly paths: readonly (readonly [string, Glob])[]}[];
}[];

const othersOf = (run: Run, streamId: string): Others =>
	streamsInOrder(run)
		.filter(other => other.id !== streamId && !isIn(run, streamId, other))
		.map(other => {
			const conflicts = conflictsOf(run, streamId).filter(({between}) => between.includes(other.id));
			const part = (how: Claim['how'], paths: readonly string[]) => ({
				how,
				paths: paths.map(path => [path, globOf(path)] as const),
			});
			return {
				streamId: other.id,
				status: other.state.is,
				// The worst comes first: it is told, and no other.
				parts: [
					part(
						'conflict',
						conflicts.flatMap(({files}) => files),
					),
					part('changes', changedPaths(other)),
					part('claims', plannedStream(run, other.id)?.files ?? []),
				],
			};
		});

const claimsOf = (others: Others, file: string, wanted: Glob): readonly Claim[] =>
	others.flatMap(({streamId, status, parts}) => {
		for (const {how, paths} of parts) {
			const by = paths.find(([, glob]) => doGlobsMeet(glob, wanted))?.[0];
			if (by !== undefined) return [{streamId, status, how, file, by}];
		}
		return [];
	});

const rank = ({how}: Claim) => ['conflict', 'changes', 'claims'].indexOf(how);

/**
 * Who else works on these files, worst first. What is merged, and what the stream is built on, is nobody's any more. `rest` is
 * waited for after each file: many files against many streams take their time.
 */
export const claimsOn = async (
	run: Run,
	streamId: string,
	files: readonly string[],
	rest: () => Promise<unknown> = () => Promise.resolve(),
): Promise<readonly Claim[]> => {
	const others = othersOf(run, streamId);
	const all: Claim[] = [];
	for (const named of files) {
		const file = inside(run.streams[streamId], named);
		all.push(...claimsOf(others, file, globOf(file)));
		await rest();
	}
	return all.sort((a, b) => rank(a) - rank(b));
};

const isIn = (run: Run, streamId: string, other: Stream): boolean =>
	other.merge.is === 'merged' || (other.state.is === 'completed' && directNeeds(run.plan, streamId).includes(other.id));

/** As git and the plan name it: from the top of the worktree. */
const inside = (stream: Stream | undefined, file: string): string => {
	const top = stream?.workplace?.path;
	return top !== undefined && file.startsWith(`${top}/`) ? file.slice(top.length + 1) : file.replace(/^\.\//, '');
};
