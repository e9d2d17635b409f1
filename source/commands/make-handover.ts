import {commitLines, uncommittedCount} from '../git/history.ts';
import {headCommit} from '../git/names.ts';
import type {RepositoryFacts} from '../git/types.ts';
import {handoverDocument} from '../run/handover-document.ts';
import {type HandoverFacts, handoverFacts} from '../run/handover-facts.ts';
import {changesSince, seenOf} from '../run/seen.ts';
import {streamsInOrder} from '../run/select.ts';
import type {Run} from '../run/types.ts';
import type {Mark, SessionRecord} from '../store/session-record.ts';
import type {Context} from './context.ts';
import type {StandingRun} from './standing-run.ts';

const mostStreams = 60;
const mostCommits = 10;

/** The handover of a run as facts, and as lines of markdown. */
export const makeHandover = async (
	context: Context,
	repository: RepositoryFacts,
	standing: StandingRun,
	session: Pick<SessionRecord, 'begun' | 'words'>,
): Promise<{readonly facts: HandoverFacts; readonly lines: readonly string[]}> => {
	const {run, engine} = standing;
	const {begun, words} = session;
	const facts = handoverFacts(
		run,
		{
			branch: repository.head,
			uncommitted: await uncommittedCount(repository.root),
			commits: await commitsOf(run),
			source: engine ? 'engine' : 'saved',
			...(begun && {session: {startedAt: begun.at, changes: await changes(repository, begun, run)}}),
			...(words && {words: words.text}),
		},
		context.now(),
	);
	return {facts, lines: handoverDocument(facts)};
};

const commitsOf = async (run: Run): Promise<Record<string, readonly string[]>> => {
	const begun = streamsInOrder(run).filter(({work}) => (work?.commits ?? 0) > 0);
	const commits: Record<string, readonly string[]> = {};
	for (const {id, workplace} of begun.slice(0, mostStreams))
		if (workplace)
			commits[id] = await commitLines({
				repository: run.repository,
				from: workplace.startCommit,
				to: `refs/heads/${workplace.branch}`,
				limit: mostCommits,
			});
	return commits;
};

/** How things stand now, to be compared later. */
export const markNow = async (context: Context, repository: RepositoryFacts, run: Run | undefined): Promise<Mark> => {
	const commit = await headCommit(repository.root);
	return {
		at: context.now(),
		...(run && {seen: seenOf(run, context.now())}),
		...(commit !== undefined && {head: {branch: repository.head, commit}}),
	};
};

/** What is different since then: commits of the user's checkout, then each stream. */
export const changes = async (
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
	const lines = await commitLines({repository: repository.root, from: head.commit, to: 'HEAD', limit});
	const shown = lines.slice(0, limit - 1).map(line => `${repository.head || 'HEAD'}: ${line}`);
	return lines.length < limit ? shown : [...shown, `${repository.head || 'HEAD'}: and more commits`];
};
