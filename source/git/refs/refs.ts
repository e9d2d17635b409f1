import {UserError} from '../../error.ts';
import {askGit, runGit} from '../client.ts';
import {refCommit} from './names.ts';

const folder = 'refs/claude-grid';

// Stream ids may hold dots where git forbids them (`a..b`, `a.lock`, `a.`); % is in no id, so two ids never meet.
const segment = (id: string): string => (/\.\.|\.$|\.lock$|^\./.test(id) ? id.replaceAll('.', '%2E') : id);

/** refs/claude-grid/<runId>/<streamId>/<number> */
export const checkpointRef = (runId: string, streamId: string, number: number): string =>
	`${folder}/${segment(runId)}/${segment(streamId)}/${number}`;

/** refs/claude-grid/backup/<runId>/<streamId>; a name that is taken gets -2, -3 when the backup is made. */
export const backupRef = (runId: string, streamId: string): string =>
	`${folder}/backup/${segment(runId)}/${segment(streamId)}`;

/** How the lock reasons of our worktrees begin; a worktree locked by anybody else is never removed. */
export const lockMark = 'claude-grid';

/** refs/claude-grid/left/<runId>/<streamId>: how setup or verify left a worktree; a name that is taken gets -2, -3. */
export const abandonedRef = (runId: string, streamId: string): string =>
	`${folder}/left/${segment(runId)}/${segment(streamId)}`;

/** refs/claude-grid/stash/<runId>/<commit>: an entry of the stash, as it was seen while streams worked. */
export const stashRef = (runId: string, commit: string): string => `${folder}/stash/${segment(runId)}/${commit}`;

const abandonedHeads = (runId: string, streamId: string): string =>
	`${folder}/heads/${segment(runId)}/${segment(streamId)}/`;

/** refs/claude-grid/heads/<runId>/<streamId>/<commit>: commits that HEAD of a stream's worktree had left. */
export const abandonedHeadRef = (runId: string, streamId: string, commit: string): string =>
	`${abandonedHeads(runId, streamId)}${commit}`;

/** The reason a stream's worktree is locked with; names its run and stream, so that only they continue with it. */
export const lockReason = (runId: string, streamId: string): string => `${lockMark} run ${runId} stream ${streamId}`;

/** For work that is found without its run. */
export const lostRef = (name: string): string => `${folder}/backup/lost/${name.replaceAll(/[^A-Za-z0-9-]/g, '-')}`;

/**
 * Makes a hidden ref point at the commit and gives the name it got: never moves a ref, a name that is taken by another
 * commit gets -2, -3. A ref that already holds the commit is kept as it is.
 */
export const createRef = async (repository: string, wanted: string, commit: string): Promise<string> => {
	const nothing = '0'.repeat(commit.length);
	for (let number = 1; number < 1000; number += 1) {
		const ref = number === 1 ? wanted : `${wanted}-${number}`;
		const answer = await askGit(repository, ['update-ref', ref, commit, nothing]);
		if (answer.exitCode === 0 || (await refCommit(repository, ref)) === commit) {
			return ref;
		}
		if ((await refCommit(repository, ref)) === undefined) {
			throw new UserError(`The hidden ref ${ref} cannot be made: ${answer.stderr.trim()}`);
		}
	}
	throw new UserError(`There are too many hidden refs named ${wanted}.`);
};

/** Makes refs that are named after what they hold, all by one call unless one of them is there. */
export const createRefs = async (
	repository: string,
	wanted: readonly {readonly ref: string; readonly commit: string}[],
): Promise<void> => {
	const input = wanted.map(({ref, commit}) => `create ${ref}\0${commit}\0`).join('');
	if (input === '' || (await askGit(repository, ['update-ref', '-z', '--stdin'], {input})).exitCode === 0) return;
	for (const {ref, commit} of wanted) await createRef(repository, ref, commit);
};

export type HiddenRef = {
	readonly ref: string;
	readonly commit: string;
	/** Epoch milliseconds. */
	readonly at: number;
	readonly subject: string;
};

const listRefs = async (repository: string, prefix: string): Promise<HiddenRef[]> => {
	const format = '--format=%(refname)%00%(objectname)%00%(committerdate:unix)%00%(subject)';
	const answer = await runGit(repository, ['for-each-ref', '--sort=committerdate', format, prefix]);
	return answer
		.split('\n')
		.filter(line => line !== '')
		.map(line => {
			const [ref = '', commit = '', seconds = '0', subject = ''] = line.split('\0');
			return {ref, commit, at: Number(seconds) * 1000, subject};
		});
};

/** All hidden refs of all runs: checkpoints and backups. */
export const listHiddenRefs = (repository: string): Promise<HiddenRef[]> => listRefs(repository, `${folder}/`);

/** The backups, oldest first. */
export const listBackups = (repository: string): Promise<HiddenRef[]> => listRefs(repository, `${folder}/backup/`);

/** The entries of the stash that were seen during a run. */
export const listStashes = (repository: string, runId: string): Promise<HiddenRef[]> =>
	listRefs(repository, `${folder}/stash/${segment(runId)}/`);

/** What HEAD of a stream's worktree had left and is kept. */
export const listAbandonedHeads = (repository: string, runId: string, streamId: string): Promise<HiddenRef[]> =>
	listRefs(repository, abandonedHeads(runId, streamId));

/** The checkpoints of a run, of one stream of it when named, oldest first. */
export const listCheckpoints = (repository: string, runId: string, streamId?: string): Promise<HiddenRef[]> =>
	listRefs(repository, `${folder}/${segment(runId)}/${streamId === undefined ? '' : `${segment(streamId)}/`}`);

/** All of these; a run that works all night has far more. */
const keptCheckpoints = 50;
const hourMs = 60 * 60_000;

/** Of refs, oldest first, those that are neither among the newest fifty, nor the last of their hour, nor a commit in `needed`. */
export const superfluous = (refs: readonly HiddenRef[], needed: ReadonlySet<string>): readonly HiddenRef[] => {
	const hourOf = ({at}: HiddenRef): number => Math.floor(at / hourMs);
	return refs.filter((one, index) => {
		const next = refs[index + 1];
		const isLastOfHour = next === undefined || hourOf(next) !== hourOf(one);
		return index < refs.length - keptCheckpoints && !isLastOfHour && !needed.has(one.commit);
	});
};

/** Drops what is superfluous of these refs, oldest first, while their run continues, and gives how many there were. */
export const thinRefs = async (
	repository: string,
	all: readonly HiddenRef[],
	needed: ReadonlySet<string>,
): Promise<number> => {
	const refs = superfluous(all, needed);
	// Refs that were moved meanwhile are left as they are.
	const input = refs.map(({ref, commit}) => `delete ${ref}\0${commit}\0`).join('');
	if (refs.length > 0) await runGit(repository, ['update-ref', '-z', '--stdin'], {input});
	return refs.length;
};

export const thinCheckpoints = async (
	repository: string,
	{runId, streamId, needed}: {readonly runId: string; readonly streamId: string; readonly needed: ReadonlySet<string>},
): Promise<number> => thinRefs(repository, await listCheckpoints(repository, runId, streamId), needed);

/** Drops the checkpoints of a stream (`clean`, long after its merge) and gives how many there were. Backups stay. */
export const dropCheckpoints = async (repository: string, runId: string, streamId: string): Promise<number> => {
	const refs = await listCheckpoints(repository, runId, streamId);
	for (const {ref, commit} of refs) {
		await runGit(repository, ['update-ref', '-d', ref, commit]);
	}
	return refs.length;
};
