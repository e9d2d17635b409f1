import {gitPlace} from '../../engine/start/git-place.ts';
import {compareFiles} from '../../git/read/diff.ts';
import {branchTip} from '../../git/refs/names.ts';
import type {StreamDiff} from '../../print/report/stream-section.ts';
import {workStreams} from '../../run/features/lead/lead.ts';
import {plainFiles} from '../../run/features/review/review.ts';
import {plannedStream, type Run, type Stream} from '../../run/model/types.ts';

const mostFiles = 200;
/** Lines of all streams together. */
const mostLines = 60_000;

/** What each stream has committed; one whose commits are gone has none. */
export const streamDiffs = async (run: Run): Promise<ReadonlyMap<string, StreamDiff>> => {
	const found = new Map<string, StreamDiff>();
	const cwd = await gitPlace(run);
	let left = mostLines;
	for (const stream of workStreams(run)) {
		const files = await filesOf(cwd, stream).catch(() => []);
		const kept = files.slice(0, mostFiles).filter(({lines}) => {
			left -= lines.length;
			return left >= 0;
		});
		const planned = plannedStream(run, stream.id)?.files ?? [];
		if (files.length > 0) found.set(stream.id, {files: plainFiles(kept, planned), omitted: files.length - kept.length});
	}
	return found;
};

const filesOf = async (cwd: string, {workplace, work}: Stream) => {
	if (!workplace) return [];
	const to = (await branchTip(cwd, workplace.branch)) ?? work?.head;
	return to ? compareFiles({worktree: cwd, startCommit: workplace.startCommit, to}) : [];
};
