import {commitLines, uncommittedCount} from '../../git/read/history.ts';
import type {RepositoryFacts} from '../../git/types.ts';
import {handoverDocument} from '../../run/features/handover/handover-document.ts';
import {type HandoverFacts, handoverFacts} from '../../run/features/handover/handover-facts.ts';
import type {Run} from '../../run/model/types.ts';
import {streamsInOrder} from '../../run/select/streams.ts';
import type {SessionRecord} from '../../store/run/session-record.ts';
import type {ExistingRun} from '../connect/existing-run.ts';
import type {Context} from '../context.ts';
import {changesSinceMark} from './changes-since.ts';

const maxStreams = 60;
const maxCommits = 10;

/** The handover of a run as facts, and as lines of markdown. */
export const makeHandover = async (
	context: Context,
	repository: RepositoryFacts,
	existing: ExistingRun,
	session: Pick<SessionRecord, 'begun' | 'words'>,
): Promise<{readonly facts: HandoverFacts; readonly lines: readonly string[]}> => {
	const {run, engine} = existing;
	const {begun, words} = session;
	const facts = handoverFacts(
		run,
		{
			branch: repository.head,
			uncommitted: await uncommittedCount(repository.checkout),
			commits: await commitsOf(run),
			source: engine ? 'engine' : 'saved',
			...(begun && {session: {startedAt: begun.at, changes: await changesSinceMark(repository, begun, run)}}),
			...(words && {words: words.text}),
		},
		context.now(),
	);
	return {facts, lines: handoverDocument(facts)};
};

const commitsOf = async (run: Run): Promise<Record<string, readonly string[]>> => {
	const begun = streamsInOrder(run).filter(({work}) => (work?.commits ?? 0) > 0);
	const commits: Record<string, readonly string[]> = {};
	for (const {id, workplace, work} of begun.slice(0, maxStreams))
		if (workplace)
			commits[id] = await commitLines({
				repository: run.repository,
				from: workplace.startCommit,
				to: work?.isBranchGone ? work.head : `refs/heads/${workplace.branch}`,
				limit: maxCommits,
			});
	return commits;
};
