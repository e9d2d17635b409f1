import type {World} from '../../engine/loop/world.ts';
import {stepTags} from '../../engine/perform/steps.ts';
import {saveCheckpoint} from '../../git/checkpoint/checkpoint.ts';
import {freeBranch} from '../../git/hosts/branches.ts';
import {headBranch} from '../../git/refs/names.ts';
import {backupRef} from '../../git/refs/refs.ts';
import type {Run} from '../../run/model/types.ts';
import {runFolder} from '../../store/paths.ts';
import type {Up} from '../link/types.ts';
import {markLeft, readRecord, recordedStreams} from './record.ts';

type Tools = {readonly world: World; readonly tell: (message: Up) => void};

/** A stream that is another host's now: its processes here are ended, and what lies in its worktree is saved and told. Nothing is deleted. */
export const leaveStream = async ({world, tell}: Tools, run: Run, streamId: string): Promise<void> => {
	const {repository, executor} = world.options;
	const folder = runFolder(repository.commonDir, run.id);
	const record = await readRecord(folder, streamId);
	if (!record || (record.sessions.length === 0 && record.path === undefined)) return;
	markLeft(folder, streamId, record);
	const there = await executor.findTagged();
	for (const tag of [...record.sessions, ...stepTags(run, streamId)]) if (there.has(tag)) await executor.stop({tag});
	for (const session of record.sessions) await world.options.sockets?.close(session).catch(() => undefined);
	const worktree = record.path;
	if (worktree === undefined) return;
	const saved = await saveCheckpoint({
		worktree,
		ref: backupRef(run.id, streamId),
		message: `what ${streamId} had left here`,
		link: record.link,
		now: world.now(),
	});
	if (!saved) return;
	const branch = await headBranch(worktree);
	if (branch !== '') await freeBranch(repository.root, branch);
	tell({is: 'late', streamId, commit: saved.commit});
};

/** What an earlier worker was given and this one is not. */
export const leaveOthers = async (
	tools: Tools,
	run: Run,
	epochOf: (streamId: string) => number | undefined,
): Promise<void> => {
	const folder = runFolder(tools.world.options.repository.commonDir, run.id);
	for (const streamId of await recordedStreams(folder)) {
		const record = await readRecord(folder, streamId);
		const epoch = epochOf(streamId);
		const isOurs = record !== undefined && epoch === record.epoch && !record.isLeft;
		if (!record || isOurs) continue;
		await leaveStream(tools, run, streamId).catch(error => tools.world.onBug(error, `leave ${streamId}`));
	}
};
