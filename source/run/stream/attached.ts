import {complete} from '../completion/completion-result.ts';
import type {Draft} from '../draft.ts';
import {addActivity, addEffect, patchRun, raiseAlert, setState, streamOf} from '../draft.ts';
import type {CommandAnswer} from '../model/command.ts';
import {command, hintOf} from '../model/hint.ts';
import type {Stream} from '../model/types.ts';
import {isShared} from '../worktree/shared-checkout.ts';
import {saveCheckpoint} from './checkpoints.ts';
import {resumeNow} from './resume.ts';

const done = (message: string): CommandAnswer => ({ok: true, message});

export const attach = (draft: Draft, {id, state}: Stream, pid: number): CommandAnswer => {
	if (isShared(draft.run, id)) patchRun(draft, {checkout: id});
	setState(draft, id, {is: 'waiting', cause: 'attached', since: draft.now, pid, was: state});
	return done(`attached to ${id}`);
};

/** A look changes nothing: a stream gets back the state that it had. False: its session was stopped for this, it stays paused. */
const restore = (draft: Draft, {id, state}: Stream): boolean => {
	const was = state.is === 'waiting' ? state.was : undefined;
	const isRestored = was !== undefined && !(was.is === 'waiting' && was.cause === 'paused');
	setState(draft, id, isRestored ? was : {is: 'waiting', cause: 'paused', since: draft.now});
	return isRestored;
};

export const detach = (draft: Draft, stream: Stream, outcome: 'continue' | 'completed' | 'paused'): CommandAnswer => {
	const {id} = stream;
	if (outcome === 'paused' && restore(draft, stream)) {
		addActivity(draft, 'command', 'user detached: as it was', id);
		addEffect(draft, {type: 'work.look', streamId: id});
		return done(`${id} is as it was`);
	}
	addActivity(draft, 'command', `user detached: ${outcome}`, id);
	if (outcome === 'paused') return done(`${id} stays paused`);
	if (outcome === 'continue') {
		resumeNow(draft, stream);
		return done(`${id} resumes by itself`);
	}
	complete(draft, id);
	addEffect(draft, {type: 'work.look', streamId: id});
	return done(`${id} is completed`);
};

export const onAttachEnded = (draft: Draft, streamId: string, isLost: boolean): void => {
	const stream = streamOf(draft, streamId);
	if (stream.state.is !== 'waiting' || stream.state.cause !== 'attached') return;
	if (restore(draft, stream) || !isLost) return;
	saveCheckpoint(draft, streamId, 'after a lost terminal');
	raiseAlert(draft, {
		key: `attach:${streamId}`,
		kind: 'interrupted',
		streamId,
		text: `the terminal attached to ${streamId} is gone`,
		cure: hintOf`${command('continue', streamId)} resumes with it`,
	});
};
