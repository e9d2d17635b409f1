import {unchangedSince} from '../../git/checkpoint/baseline.ts';
import {exposedCopies} from '../../git/copy/copy-included.ts';
import {worktreeExists} from '../../git/read/list-worktrees.ts';
import {plannedStream, type Run, type Workplace} from '../../run/model/types.ts';

/** Whether the stream's worktree gets the ignored files that .worktreeinclude names; a lead only reads. */
export const hasIncluded = (run: Run, streamId: string): boolean => {
	const planned = plannedStream(run, streamId);
	return planned !== undefined && planned.isolation !== 'shared' && !planned.lead;
};

/** What of a stream's worktree is never committed and in no checkpoint: linked folders, and copies that lost their ignore rule. */
export const excludedPaths = async (run: Run, streamId: string, place: Workplace): Promise<readonly string[]> => {
	const link = plannedStream(run, streamId)?.link ?? [];
	const {path, copied = []} = place;
	if (copied.length === 0 || !(await worktreeExists(place))) return link;
	return [...link, ...(await exposedCopies(path, copied))];
};

/** What still lies in a stream's worktree as setup or verify had left it: neither committed for it nor in the way of anything. */
export const unchangedLeftovers = async ({baseline, path}: Workplace): Promise<readonly string[]> =>
	baseline && (await worktreeExists({path})) ? [...(await unchangedSince(path, baseline))] : [];
