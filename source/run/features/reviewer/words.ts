import {count} from '../../count.ts';
import type {Stream} from '../../model/types.ts';
import type {ReviewerAnswer} from './types.ts';

export const blocking = ({comments}: Pick<ReviewerAnswer, 'comments'>): number =>
	comments.filter(({isBlocking}) => isBlocking).length;

/** `codex approves`, `codex has 2 comments, 1 blocks`: what it said, short. */
export const answerWords = (answer: ReviewerAnswer): string => {
	const {agent, verdict, comments} = answer;
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

/** Why the user should look before the work is merged, as a clause; it is no approval where it says nothing. */
export const reviewerDoubt = ({reviewer, review, work}: Stream): string | undefined => {
	const {last} = reviewer ?? {};
	if (!last || last.head !== work?.head) return undefined;
	if (last.verdict === 'none') return `its reviewer ${last.agent} gave no verdict: ${last.summary}`;
	// One that the user has deleted, or made their own, speaks against it no more.
	const left = (review?.comments ?? []).filter(({by, isBlocking, at}) => by && isBlocking && at === last.at).length;
	return left === 0 ? undefined : `its reviewer ${last.agent} holds ${count(left, 'comment')} against it`;
};
