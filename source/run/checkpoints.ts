import {liveSession} from './select.ts';
import type {Turn} from './turn.ts';
import {patchStream, perform, streamOf} from './turn.ts';

const dirtyEveryMs = 10 * 60_000;

/** Asks for a checkpoint of the stream's whole worktree; gives its number. */
export const saveCheckpoint = (turn: Turn, streamId: string, why: string): number => {
	const number = streamOf(turn, streamId).checkpointCount + 1;
	patchStream(turn, streamId, {checkpointCount: number, checkpointAskedAt: turn.now});
	perform(turn, {type: 'checkpoint.save', streamId, number, why});
	return number;
};

/** The checkpoint an ending waits for. */
export const saveForEnding = (turn: Turn, streamId: string, why: string): void => {
	const checkpoint = saveCheckpoint(turn, streamId, why);
	const {ending} = streamOf(turn, streamId);
	if (ending) patchStream(turn, streamId, {ending: {...ending, step: 'checkpoint', checkpoint}});
};

/** Every ten minutes while there is uncommitted work. */
export const saveWhenDirty = (turn: Turn, streamId: string): void => {
	const stream = streamOf(turn, streamId);
	const session = liveSession(stream);
	if (!session || stream.ending || !stream.workplace || !stream.work || stream.work.dirty === 0) return;
	const last = Math.max(session.startedAt, stream.checkpointAskedAt ?? 0);
	if (turn.now - last >= dirtyEveryMs) saveCheckpoint(turn, streamId, 'every ten minutes');
};
