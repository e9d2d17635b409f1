import type {Draft} from '../draft.ts';
import {addEffect, patchStream, streamOf} from '../draft.ts';
import {liveSession} from '../select/streams.ts';

const dirtyEveryMs = 10 * 60_000;

/** Asks for a checkpoint of the stream's whole worktree; gives its number. */
export const saveCheckpoint = (draft: Draft, streamId: string, why: string): number => {
	const number = streamOf(draft, streamId).checkpointCount + 1;
	patchStream(draft, streamId, {checkpointCount: number, checkpointAskedAt: draft.now});
	addEffect(draft, {type: 'checkpoint.save', streamId, number, why});
	return number;
};

/** The checkpoint an ending waits for. */
export const saveForStop = (draft: Draft, streamId: string, why: string): void => {
	const checkpoint = saveCheckpoint(draft, streamId, why);
	const {ending} = streamOf(draft, streamId);
	if (ending) patchStream(draft, streamId, {ending: {...ending, step: 'checkpoint', checkpoint}});
};

/** Every ten minutes while there is uncommitted work. */
export const saveWhenDirty = (draft: Draft, streamId: string): void => {
	const stream = streamOf(draft, streamId);
	const session = liveSession(stream);
	if (!session || stream.ending || !stream.workplace || !stream.work || stream.work.dirty === 0) return;
	const last = Math.max(session.startedAt, stream.checkpointAskedAt ?? 0);
	if (draft.now - last >= dirtyEveryMs) saveCheckpoint(draft, streamId, 'every ten minutes');
};
