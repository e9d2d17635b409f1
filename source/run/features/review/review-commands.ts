import {count} from '../../count.ts';
import {type Draft, patchStream, streamOf} from '../../draft.ts';
import type {Command, CommandAnswer} from '../../model/command.ts';
import {sendMessage} from '../messages/messages.ts';
import {openComments, recordOf, reviewMessage} from './comments.ts';
import type {Comment, ReviewRecord} from './types.ts';

type ReviewCommand = Extract<Command, {type: `review.${string}`}>;
type Of<Type extends ReviewCommand['type']> = Extract<ReviewCommand, {type: Type}>;

const mostOpen = 100;
const mostKept = 300;
const mostSeen = 2000;

const patchReview = (draft: Draft, streamId: string, patch: Partial<ReviewRecord>): void =>
	patchStream(draft, streamId, {review: {...recordOf(streamOf(draft, streamId).review), ...patch}});

export const see = (draft: Draft, {streamId, path, mark}: Of<'review.seen'>): CommandAnswer => {
	const {seen} = recordOf(streamOf(draft, streamId).review);
	const others = Object.entries(seen).filter(([known]) => known !== path);
	const all = mark === undefined ? others : [...others.slice(1 - mostSeen), [path, mark] as const];
	patchReview(draft, streamId, {seen: Object.fromEntries(all)});
	return {ok: true, streamId, message: `${path} is marked as ${mark === undefined ? 'not seen' : 'seen'}`};
};

/** Without text a comment that was not sent goes away. */
export const comment = (draft: Draft, {type: _, streamId, id, text, ...place}: Of<'review.comment'>): CommandAnswer => {
	const record = recordOf(streamOf(draft, streamId).review);
	const open = openComments(record);
	if (id !== undefined) {
		if (!open.some(one => one.id === id))
			return {ok: false, code: 'NO_COMMENT', message: `there is no open comment ${id}`};
		const comments = record.comments.flatMap(one =>
			one.id !== id ? [one] : text === '' ? [] : [changed(one, text, draft.now)],
		);
		patchReview(draft, streamId, {comments});
		return {ok: true, streamId, message: `comment ${id} is ${text === '' ? 'deleted' : 'changed'}`};
	}
	if (text === '') return {ok: false, code: 'BAD_REQUEST', message: 'the comment is empty'};
	if (open.length >= mostOpen)
		return {ok: false, code: 'NOT_NOW', message: `${mostOpen} comments are open already: send them first`};
	const number = record.count + 1;
	const kept = record.comments.length < mostKept ? record.comments : dropOldest(record.comments);
	const added: Comment = {id: number, ...place, text, at: draft.now};
	patchReview(draft, streamId, {comments: [...kept, added], count: number});
	return {ok: true, streamId, message: `comment ${number} is kept: send it with the others when you are done`};
};

/** In the user's words it is the user's. */
const changed = ({by: _, isBlocking: _isBlocking, ...one}: Comment, text: string, at: number): Comment => ({
	...one,
	text,
	at,
});

const dropOldest = (comments: readonly Comment[]): readonly Comment[] => {
	const oldest = comments.find(({sentAt}) => sentAt !== undefined);
	return comments.filter(one => one !== oldest);
};

export const sendComments = (draft: Draft, {streamId}: Of<'review.send'>): CommandAnswer => {
	const {review, work} = streamOf(draft, streamId);
	const open = openComments(review);
	const {text, sent} = reviewMessage(open);
	const answer = sendMessage(draft, {type: 'stream.send', streamId, text});
	if (!answer.ok) return answer;
	const head = work?.head ? {sentHead: work.head} : {};
	const comments = recordOf(review).comments.map(one =>
		sent.includes(one) ? {...one, sentAt: draft.now, ...head} : one,
	);
	patchReview(draft, streamId, {comments});
	const rest = open.length - sent.length;
	const left = rest > 0 ? `; ${count(rest, 'comment')} did not fit: send again` : '';
	return {...answer, message: `${count(sent.length, 'comment')}: ${answer.message}${left}`};
};
