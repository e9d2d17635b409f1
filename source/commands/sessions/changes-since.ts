import {commitLines} from '../../git/read/history.ts';
import {headCommit} from '../../git/refs/names.ts';
import type {RepositoryFacts} from '../../git/types.ts';
import type {Run} from '../../run/model/types.ts';
import {changesSince, lastSeenOf} from '../../run/view/last-seen.ts';
import type {Mark} from '../../store/run/session-record.ts';
import type {Context} from '../context.ts';

/** How things stand now, to be compared later. */
export const createMark = async (
	context: Context,
	repository: RepositoryFacts,
	run: Run | undefined,
): Promise<Mark> => {
	const commit = await headCommit(repository.checkout);
	return {
		at: context.now(),
		...(run && {seen: lastSeenOf(run, context.now())}),
		...(commit !== undefined && {head: {branch: repository.head, commit}}),
	};
};

/** What is different since then: commits of the user's checkout, then each stream. */
export const changesSinceMark = async (
	repository: RepositoryFacts,
	mark: Mark,
	run: Run | undefined,
): Promise<readonly string[]> => [
	...(await headChanges(repository, mark)),
	...(run && mark.seen ? changesSince(mark.seen, run) : []),
	...(run && !mark.seen ? [`a run began: "${run.plan.name}" (${run.id})`] : []),
];

const headChanges = async (repository: RepositoryFacts, {head}: Mark): Promise<readonly string[]> => {
	if (!head) return [];
	if (head.branch !== repository.head)
		return [`your checkout went from ${head.branch || 'a detached HEAD'} to ${repository.head || 'a detached HEAD'}`];
	const limit = 21;
	const lines = await commitLines({repository: repository.checkout, from: head.commit, to: 'HEAD', limit});
	const shown = lines.slice(0, limit - 1).map(line => `${repository.head || 'HEAD'}: ${line}`);
	return lines.length < limit ? shown : [...shown, `${repository.head || 'HEAD'}: and more commits`];
};
