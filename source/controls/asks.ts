import {approvalKey, approvalVersion, openApprovals} from '../run/features/approval/approvals.ts';
import {alertKey, openQuestions} from '../run/features/questions/questions.ts';
import type {Command} from '../run/model/command.ts';
import type {Question, Run, Stream} from '../run/model/types.ts';
import {pendingApproval} from '../run/select/streams.ts';

/** Something that waits for the user's yes or no: what an agent asks, or a stream that may start or is done. */
export type Ask =
	| {
			readonly is: 'question';
			readonly key: string;
			readonly since: number;
			readonly stream: Stream;
			readonly question: Question;
	  }
	| {
			readonly is: 'approval';
			readonly key: string;
			readonly since: number;
			readonly stream: Stream;
			/** The version of what is shown of it. */
			readonly seen: string;
	  };

const sinceOf = ({state}: Stream): number => (state.is === 'waiting' ? state.since : 0);

/** All that waits for an answer, what holds up most first; questions before approvals. */
export const openAsks = (run: Run): readonly Ask[] => [
	...openQuestions(run).map(({stream, question}): Ask => {
		return {is: 'question', key: alertKey(stream.id, question.id), since: question.at, stream, question};
	}),
	...openApprovals(run).map((stream): Ask => {
		const seen = approvalVersion(run, stream);
		return {is: 'approval', key: approvalKey(stream.id), since: sinceOf(stream), stream, seen};
	}),
];

/** The first of the stream in focus; else the first of all. */
export const firstAsk = (asks: readonly Ask[], streamId: string | undefined): Ask | undefined =>
	asks.find(ask => ask.stream.id === streamId) ?? asks[0];

export type Verdict = 'allow' | 'deny' | 'stream' | 'run';

export const answerCommand = (ask: Ask, verdict: Verdict, message: string): Command => {
	const streamId = ask.stream.id;
	const words = message === '' ? {} : {message};
	if (ask.is === 'approval')
		return verdict === 'deny'
			? {type: 'stream.deny', streamId, ...words}
			: {type: 'stream.approve', streamId, seen: ask.seen};
	const answer = {type: 'question.answer', streamId, questionId: ask.question.id} as const;
	if (verdict === 'deny') return {...answer, verdict, ...words};
	return {...answer, verdict: 'allow', ...(verdict !== 'allow' && {always: verdict})};
};

/** What a denial with words does is not the same before and after the work. */
export const denialHint = (ask: Ask): string => {
	if (ask.is === 'question') return 'the agent is told';
	return pendingApproval(ask.stream) === 'after' ? 'with words it works on' : 'it does not start';
};
