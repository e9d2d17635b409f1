import {existsSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {saveCheckpoint} from '../../git/checkpoint/checkpoint.ts';
import {backupRef} from '../../git/refs/refs.ts';
import {plannedStream, type Run, type Stream} from '../../run/model/types.ts';
import {liveSession} from '../../run/select/streams.ts';
import {runFolder, sessionFolder} from '../../store/paths.ts';
import {ensureFolder, writeAtomically} from '../../store/write-file.ts';
import type {WorkerState} from './state.ts';

type AtWork = {readonly stream: Stream; readonly sessionId: string};

const sessionsOf = (run: Run | undefined): readonly AtWork[] =>
	Object.values(run?.streams ?? {}).flatMap(stream => {
		const session = liveSession(stream);
		return session?.process && session.exit === undefined ? [{stream, sessionId: session.id}] : [];
	});

const markOf = (state: WorkerState, run: Run, sessionId: string): string =>
	path.join(sessionFolder(runFolder(state.world.options.repository.commonDir, run.id), sessionId), 'fenced');

/** So long after its line was cut a worker ends what it has at work, before the engine may continue it elsewhere. A new worker ends this wait. */
export const fence = async (state: WorkerState, waitMs: number): Promise<void> => {
	const {world, replica} = state;
	if (waitMs <= 0 || sessionsOf(replica.run()).length === 0) return;
	await sleep(waitMs);
	const run = replica.run();
	if (!run) return;
	for (const {stream, sessionId} of sessionsOf(run)) {
		const mark = markOf(state, run, sessionId);
		ensureFolder(path.dirname(mark));
		writeAtomically(mark, '');
		await world.options.executor.stop({tag: sessionId});
		await save(state, run, stream).catch(error => world.onBug(error, `fence ${stream.id}`));
	}
};

const save = async (state: WorkerState, run: Run, {id, workplace}: Stream): Promise<void> => {
	if (!workplace) return;
	await saveCheckpoint({
		worktree: workplace.path,
		ref: backupRef(run.id, id),
		message: `${id} when its host was out of contact`,
		link: plannedStream(run, id)?.link ?? [],
		now: state.world.now(),
	});
};

/** What a worker before this one has ended so is told as that, and not as a crash. */
export const tellFenced = (state: WorkerState, run: Run): void => {
	for (const {stream, sessionId} of sessionsOf(run))
		if (existsSync(markOf(state, run, sessionId)))
			state.world.dispatch({type: 'session.fenced', streamId: stream.id, sessionId});
};
