import type {Draft} from '../../draft.ts';
import {addActivity, patchSession, patchStream, streamOf} from '../../draft.ts';
import type {Run, Workplace} from '../../model/types.ts';
import {liveSession} from '../../select/streams.ts';
import {startStream} from '../../stream/sessions.ts';
import {workOf} from '../../worktree/work-facts.ts';
import {dropQuestions} from '../questions/questions.ts';
import {localHost} from './types.ts';

/** What belongs to its old host stays there; its branch and checkpoints are here. */
export const moveNow = (draft: Draft, streamId: string, to: string): void => {
	const stream = streamOf(draft, streamId);
	const wasAtWork = liveSession(stream) !== undefined || stream.ending !== undefined || stream.state.is === 'starting';
	const {host: from = localHost, epoch: last = 1, left = []} = stream.placement ?? {};
	const epoch = last + 1;
	if (liveSession(stream))
		patchSession(draft, streamId, {
			endedAt: draft.now,
			exit: liveSession(stream)?.exit ?? 'unknown',
			outcome: 'host',
			openTools: [],
			backgroundTasks: [],
		});
	dropQuestions(draft, streamId);
	const {workplace} = stream;
	patchStream(draft, streamId, {
		placement: {host: to, epoch, at: draft.now, left: [...new Set([...left, from])]},
		ending: undefined,
		next: {mode: 'fresh', cause: 'host'},
		...(workplace && {
			workplace: placeOn(draft.run, workplace, {streamId, to, epoch}),
			work: {...workOf(stream), isMissing: true, dirty: 0},
		}),
	});
	addActivity(draft, 'recovery', `${streamId} is moved to ${to}`, streamId);
	if (wasAtWork || ['running', 'stalled', 'recovering', 'verifying'].includes(stream.state.is))
		startStream(draft, streamId);
};

/** The old one may be there still, or again: each move has a folder of its own. */
const placeOn = (
	{hosts, options}: Run,
	{branch, startCommit, tips}: Workplace,
	{streamId, to, epoch}: {readonly streamId: string; readonly to: string; readonly epoch: number},
): Workplace => {
	const folder = hosts?.[to]?.facts?.folder ?? options.worktreeFolder;
	return {path: `${folder}/${streamId}@${epoch}`, branch, startCommit, tips, isSetUp: false};
};
