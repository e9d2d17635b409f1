import {
	addActivity,
	addEffect,
	clearAlerts,
	type Draft,
	patchStream,
	raiseAlert,
	setState,
	streamOf,
} from '../../draft.ts';
import type {Command, CommandAnswer} from '../../model/command.ts';
import type {RunEvent} from '../../model/event.ts';
import {command, hintOf} from '../../model/hint.ts';
import {saveCheckpoint} from '../../stream/checkpoints.ts';
import {finishStop} from '../../stream/stopping.ts';
import {lastRejection, recordOf} from './comments.ts';
import type {HunkChange, Rejection} from './types.ts';

type Of<Type extends Command['type']> = Extract<Command, {type: Type}>;

const alertKey = (streamId: string): string => `review:${streamId}`;

export const reject = (draft: Draft, {streamId, path, hunk}: Of<'review.reject'>): CommandAnswer => {
	const id = (recordOf(streamOf(draft, streamId).review).rejections?.at(-1)?.id ?? 0) + 1;
	return begin(draft, streamId, {is: 'reject', id, path, hunk});
};

export const restore = (draft: Draft, {streamId, id}: Of<'review.restore'>): CommandAnswer => {
	const found = lastRejection(streamOf(draft, streamId).review, id);
	if (!found) return {ok: false, code: 'NO_HUNK', message: `no hunk ${id ?? ''} of it is rejected`};
	const {path, parent, commit} = found;
	return begin(draft, streamId, {is: 'restore', id: found.id, path, parent, commit});
};

const doing = ({is, path}: HunkChange): string =>
	is === 'reject' ? `rejecting a hunk of ${path}` : `putting back a hunk of ${path}`;

/** What is there now is saved first; nothing else happens in its worktree until it is over. */
const begin = (draft: Draft, streamId: string, change: HunkChange): CommandAnswer => {
	const {state} = streamOf(draft, streamId);
	clearAlerts(draft, ({key}) => key === alertKey(streamId));
	const checkpoint = saveCheckpoint(draft, streamId, `before ${doing(change)}`);
	patchStream(draft, streamId, {
		ending: {
			class: 'paused',
			step: 'checkpoint',
			since: draft.now,
			reason: doing(change),
			checkpoint,
			review: {...change, from: state},
		},
	});
	setState(draft, streamId, {is: 'waiting', cause: 'paused', since: draft.now});
	const what = change.is === 'reject' ? 'is rejected' : 'is put back';
	return {ok: true, streamId, message: `a hunk of ${change.path} ${what} by a commit on its branch`};
};

/** Once the checkpoint is saved. */
export const changeHunk = (draft: Draft, streamId: string, isSaved: boolean): void => {
	const {ending} = streamOf(draft, streamId);
	if (!ending?.review || ending.checkpoint === undefined) return;
	const {from: _, ...change} = ending.review;
	patchStream(draft, streamId, {ending: {...ending, step: 'back'}});
	const number = ending.checkpoint;
	if (isSaved) return addEffect(draft, {type: 'hunk.change', streamId, number, change});
	onHunkChanged(draft, {
		type: 'hunk.changed',
		streamId,
		number,
		result: {ok: false, reason: 'what is there now could not be saved first'},
	});
};

/** Answer to hunk.change; the stream is as it was before. */
export const onHunkChanged = (draft: Draft, event: Extract<RunEvent, {type: 'hunk.changed'}>): void => {
	const {streamId, number, result} = event;
	const {ending} = streamOf(draft, streamId);
	if (ending?.step !== 'back' || ending.checkpoint !== number || !ending.review) return;
	const {review, ...rest} = ending;
	const {from, ...change} = review;
	const isAskedElse = ending.class !== 'paused';
	patchStream(draft, streamId, {ending: isAskedElse ? {...rest, step: 'evidence'} : undefined});
	if (!isAskedElse) setState(draft, streamId, from);
	if (result.ok) record(draft, streamId, change, result);
	else refuse(draft, streamId, change, result.reason);
	if (isAskedElse) finishStop(draft, streamId);
};

const mostKept = 300;

const record = (
	draft: Draft,
	streamId: string,
	change: HunkChange,
	{parent, commit}: {readonly parent: string; readonly commit: string},
): void => {
	const review = recordOf(streamOf(draft, streamId).review);
	const {rejections = []} = review;
	const next: readonly Rejection[] =
		change.is === 'reject'
			? [...rejections, {id: change.id, path: change.path, hunk: change.hunk, at: draft.now, parent, commit}]
			: rejections.map(one => (one.id === change.id ? {...one, restoredBy: commit} : one));
	patchStream(draft, streamId, {review: {...review, rejections: next.slice(-mostKept)}});
	const what = change.is === 'reject' ? 'rejected' : 'put back';
	const {verify} = streamOf(draft, streamId);
	const stale = verify ? '; verify ran before that' : '';
	addActivity(draft, 'command', `a hunk of ${change.path} is ${what} (${commit.slice(0, 8)})${stale}`, streamId);
	addEffect(draft, {type: 'work.look', streamId});
};

const refuse = (draft: Draft, streamId: string, change: HunkChange, reason: string): void => {
	const text = `${streamId}: a hunk of ${change.path} was not ${change.is === 'reject' ? 'rejected' : 'put back'}: ${reason}`;
	addActivity(draft, 'note', text, streamId);
	raiseAlert(draft, {
		key: alertKey(streamId),
		kind: 'worktree',
		streamId,
		text,
		cure: hintOf`nothing has changed; ${command('review', streamId)} shows how it is now`,
		isAdvice: true,
	});
};
