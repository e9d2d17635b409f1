import {bringBranch, freeBranch, isCheckedOut} from '../../git/hosts/branches.ts';
import {serialize} from '../../git/queue.ts';
import {backupRef, checkpointRef, createRef} from '../../git/refs/refs.ts';
import type {RunEvent} from '../../run/model/event.ts';
import type {Run, Stream} from '../../run/model/types.ts';
import type {Carrier} from '../link/way.ts';

type Of = {readonly repository: string; readonly carrier: Carrier; readonly run: Run; readonly stream: Stream};

/** What both ends have of a stream already. */
export const knownOf = ({run, stream}: Pick<Of, 'run' | 'stream'>): readonly string[] => [
	run.base.commit,
	...[stream.workplace?.startCommit, stream.work?.head, stream.checkpoints.at(-1)?.commit].flatMap(
		commit => commit || [],
	),
];

/** What an event says that a stream's branch holds now; undefined: it says nothing of that. */
const headIn = (event: RunEvent): string | undefined => {
	switch (event.type) {
		case 'worktree.prepared':
			return event.workplace.startCommit;
		case 'worktree.updated':
			return undefined;
		case 'work.seen':
		case 'checkpoint.saved':
			return event.work.isMissing || event.work.head === '' ? undefined : event.work.head;
		case 'hunk.changed':
			return event.result.ok ? event.result.commit : undefined;
		default:
			return undefined;
	}
};

/** Commits that the core goes by once it has this event: they must be here before. */
const commitsIn = (event: RunEvent): readonly string[] => {
	const head = headIn(event);
	const saved = event.type === 'checkpoint.saved' ? event.checkpoint?.commit : undefined;
	const updated = event.type === 'worktree.updated' ? event.workplace?.startCommit : undefined;
	const setUp = event.type === 'setup.finished' ? event.startCommit : undefined;
	return [...new Set([head, saved, updated, setUp].filter(commit => commit !== undefined))];
};

/**
 * What an event stands on is fetched, and put under the names that it has in this repository; then the event may count. Gives what
 * it counts as.
 */
export const bring = async (of: Of, event: RunEvent, branch: string): Promise<RunEvent> => {
	const {repository, carrier, run, stream} = of;
	const commits = commitsIn(event);
	if (commits.length === 0) return event;
	await carrier.back(commits, knownOf(of));
	const head = headIn(event);
	if (head !== undefined) await serialize(`branch ${branch}`, () => move(of, branch, head, event));
	if (event.type !== 'checkpoint.saved' || !event.checkpoint) return event;
	const ref = await createRef(repository, checkpointRef(run.id, stream.id, event.number), event.checkpoint.commit);
	return {...event, checkpoint: {...event.checkpoint, ref}};
};

const move = async ({repository, run, stream}: Of, branch: string, head: string, event: RunEvent): Promise<void> => {
	// A worktree that is made anew starts at the branch as it is.
	if (event.type === 'worktree.prepared' && stream.workplace) return;
	await freeBranch(repository, branch);
	if (await isCheckedOut(repository, branch))
		throw new Error(`${branch} is checked out here: git switch to another one`);
	await bringBranch(repository, {branch, commit: head, backup: backupRef(run.id, stream.id)});
};

/** What a stream had left on a host it was moved from; gives the ref that keeps it here. */
export const bringLate = async (of: Of, commit: string): Promise<string> => {
	const {repository, carrier, run, stream} = of;
	await carrier.back([commit], knownOf(of));
	return createRef(repository, backupRef(run.id, stream.id), commit);
};
