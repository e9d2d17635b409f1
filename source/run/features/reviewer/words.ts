import {count} from '../../count.ts';
import type {Stream} from '../../model/types.ts';
import type {ReviewerAnswer} from './types.ts';

export const blocking = ({comments}: Pick<ReviewerAnswer, 'comments'>): number =>
	comments.filter(({isBlocking}) => isBlocking).length;

/** A program of the user's has no name of its own. */
export const readerName = ({agent}: Pick<ReviewerAnswer, 'agent'>): string =>
	agent === 'command' ? 'its reviewer' : agent;

/** `codex approves`, `codex has 2 comments, 1 blocks`: what it said, short. */
export const answerWords = (answer: ReviewerAnswer): string => {
	const {verdict, comments} = answer;
	const agent = readerName(answer);
	if (verdict === 'none') return `${agent} gave no verdict`;
	const [all, blocks] = [count(comments.length, 'comment'), blocking(answer)];
	if (verdict === 'approves') return comments.length === 0 ? `${agent} approves` : `${agent} approves with ${all}`;
	return `${agent} has ${all}${blocks === 0 ? '' : `, ${blocks} ${blocks === 1 ? 'blocks' : 'block'}`}`;
};

/** What its reviewer has said of a stream; '' while it has said nothing. */
export const reviewerWords = ({reviewer, work}: Pick<Stream, 'reviewer' | 'work'>): string => {
	const {last} = reviewer ?? {};
	if (!last) return '';
	return `${answerWords(last)}${last.head === work?.head ? '' : ' (of an earlier commit)'}`;
};

const whoOf = (answer: ReviewerAnswer): string =>
	answer.agent === 'command' ? 'its reviewer' : `its reviewer ${answer.agent}`;

/** Why the user should look before the work is merged, as a clause; it is no approval where it says nothing. */
export const reviewerDoubt = ({reviewer, review}: Stream): string | undefined => {
	const {last} = reviewer ?? {};
	if (!last) return undefined;
	if (last.verdict === 'none') return `${whoOf(last)} gave no verdict: ${last.summary}`;
	// One that the user has deleted, or made their own, speaks against it no more.
	const left = (review?.comments ?? []).filter(({by, isBlocking, at}) => by && isBlocking && at === last.at).length;
	return left === 0 ? undefined : `${whoOf(last)} holds ${count(left, 'comment')} against it`;
};
