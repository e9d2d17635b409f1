import type {Draft} from '../../draft.ts';
import {addActivity, addEffect, patchStream, setState, streamOf} from '../../draft.ts';
import type {Run, Stream} from '../../model/types.ts';
import {plannedStream} from '../../model/types.ts';
import {isOpen, recordOf} from '../review/comments.ts';
import type {Comment} from '../review/types.ts';
import type {ReviewerAnswer, ReviewerRecord} from './types.ts';
import {answerWords, readerName} from './words.ts';

export const noRecord: ReviewerRecord = {count: 0, tokens: 0};

/** Nobody is to read it, or these very commits were read. */
const isRead = (run: Run, {id, reviewer, work}: Stream): boolean =>
	plannedStream(run, id)?.review === undefined || (reviewer?.last !== undefined && reviewer.last.head === work?.head);

/** After a word of the user's its reviewer may read as often as the plan says again. */
export const readAnew = ({reviewer}: Stream): Pick<Stream, 'reviewer'> =>
	reviewer ? {reviewer: {...reviewer, count: 0}} : {};

/** The base is merged into its branch: that is nothing new of its agent's. */
export const holdingReading = ({reviewer, work, sessions}: Stream): Pick<Stream, 'reviewer'> =>
	reviewer?.last && reviewer.last.head === work?.head
		? {reviewer: {...reviewer, holds: {head: work.head, sessions: sessions.length}}}
		: {};

const isHeld = ({reviewer, sessions}: Stream): boolean =>
	reviewer?.holds !== undefined &&
	reviewer.holds.head === reviewer.last?.head &&
	reviewer.holds.sessions === sessions.length;

/** Before a stream is settled; false: nobody has to read it. */
export const beginReading = (draft: Draft, streamId: string): boolean => {
	const stream = streamOf(draft, streamId);
	const terms = plannedStream(draft.run, streamId)?.review;
	const head = stream.work?.head;
	if (!terms || !stream.ending || head === undefined || isRead(draft.run, stream)) return false;
	if (stream.reviewer?.last && isHeld(stream)) {
		const {holds: _, last, ...record} = stream.reviewer;
		patchStream(draft, streamId, {reviewer: {...record, last: {...last, head}}});
		return false;
	}
	const {count, isAsked, costUsd = 0} = stream.reviewer ?? noRecord;
	const isSpent = terms.usd !== undefined && costUsd >= terms.usd && !isAsked;
	if (count > terms.rounds || isSpent) {
		const summary = isSpent ? `its $${terms.usd} are spent` : `it has read as often as it may`;
		const answer = {agent: terms.agent, head, at: draft.now, durationMs: 0, comments: []};
		keepAnswer(draft, streamId, {...answer, verdict: 'none', summary});
		return false;
	}
	patchStream(draft, streamId, {ending: {...stream.ending, step: 'review'}});
	setState(draft, streamId, {is: 'verifying', step: 'review', since: draft.now});
	addActivity(draft, 'state', `${readerName(terms)} reviews its changes`, streamId);
	addEffect(draft, {type: 'reviewer.ask', streamId, agent: terms.agent, head});
	return true;
};

export const keepAnswer = (draft: Draft, streamId: string, answer: ReviewerAnswer): void => {
	const {isAsked: _, ...before} = streamOf(draft, streamId).reviewer ?? noRecord;
	const {costUsd, tokens = 0} = answer;
	patchStream(draft, streamId, {
		reviewer: {
			...before,
			last: answer,
			count: before.count + 1,
			tokens: before.tokens + tokens,
			...(costUsd !== undefined && {costUsd: (before.costUsd ?? 0) + costUsd}),
		},
	});
	if (answer.verdict !== 'none') keepComments(draft, streamId, answer);
	const mark = answer.verdict === 'approves' ? '✓' : '✗';
	const why = answer.verdict === 'none' ? `: ${answer.summary}` : '';
	addActivity(draft, 'state', `${mark} ${answerWords(answer)}${why}`, streamId);
};

/** Beside the user's own; what it said before and nobody sent is void. */
const keepComments = (draft: Draft, streamId: string, {agent, at, comments}: ReviewerAnswer): void => {
	const record = recordOf(streamOf(draft, streamId).review);
	const kept = record.comments.filter(one => one.by === undefined || !isOpen(one));
	const added = comments.map(
		({isBlocking, ...comment}, index): Comment => ({
			id: record.count + index + 1,
			...comment,
			by: agent,
			at,
			...(isBlocking && {isBlocking}),
		}),
	);
	if (added.length === 0 && kept.length === record.comments.length) return;
	patchStream(draft, streamId, {
		review: {...record, comments: [...kept, ...added], count: record.count + added.length},
	});
};

/** Another engine was to do it. */
export const repeatReading = (draft: Draft, {id, work}: Stream): void => {
	const agent = plannedStream(draft.run, id)?.review?.agent;
	if (work && agent) addEffect(draft, {type: 'reviewer.ask', streamId: id, agent, head: work.head});
};
