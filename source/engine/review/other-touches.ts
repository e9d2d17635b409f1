import {snapshotTree} from '../../git/checkpoint/snapshot.ts';
import {compareFiles} from '../../git/read/diff.ts';
import {worktreeExists} from '../../git/read/list-worktrees.ts';
import {changedRanges, hunksOf} from '../../run/features/review/hunks.ts';
import type {TouchedFiles} from '../../run/features/review/overlaps.ts';
import {otherStreams} from '../../run/features/review/review.ts';
import type {ChangedFile} from '../../run/features/review/types.ts';
import type {Run, Stream} from '../../run/model/types.ts';
import {unchangedLeftovers} from '../cleanup/excluded-paths.ts';

const mostStreams = 16;
const mostPaths = 200;

/** What the other streams have changed of these files, uncommitted work included. */
export const otherTouches = async (
	run: Run,
	streamId: string,
	files: readonly ChangedFile[],
): Promise<readonly TouchedFiles[]> => {
	const paths = new Set(files.map(({path}) => path));
	const meeting = otherStreams(run, streamId).flatMap(stream => {
		const both = (stream.work?.changedPaths ?? []).filter(path => paths.has(path)).slice(0, mostPaths);
		return both.length > 0 ? [{stream, both}] : [];
	});
	const found: TouchedFiles[] = [];
	for (const {stream, both} of meeting.slice(0, mostStreams)) {
		// One that cannot be read hides nothing of the review itself.
		const touched = await touchedFiles(stream, both).catch(() => undefined);
		if (touched) found.push(touched);
	}
	return found;
};

const touchedFiles = async (
	{id, workplace, work}: Stream,
	paths: readonly string[],
): Promise<TouchedFiles | undefined> => {
	if (!workplace || !(await worktreeExists(workplace))) return undefined;
	const {path: worktree, startCommit} = workplace;
	const isClean = work?.dirty === 0 && work.head !== '';
	const to = isClean ? work.head : (await snapshotTree(worktree, await unchangedLeftovers(workplace))).tree;
	const compared = await compareFiles({worktree, startCommit, to, paths});
	const files = compared.map(({path, lines, object}) => {
		const ranges = hunksOf(path, lines).flatMap(changedRanges);
		return [path, {object: object.before, ranges}] as const;
	});
	return {streamId: id, files: new Map(files)};
};
