import type {Draft} from '../../draft.ts';
import {addActivity, addEffect, patchRun, patchSession, patchStream, setState, streamOf} from '../../draft.ts';
import type {AlertRule} from '../../feature.ts';
import type {Command, CommandAnswer} from '../../model/command.ts';
import type {Effect} from '../../model/effect.ts';
import type {RunEvent} from '../../model/event.ts';
import {command, hintOf} from '../../model/hint.ts';
import type {Question, Run, Stream} from '../../model/types.ts';
import {unblocks} from '../../select/needs-user.ts';
import {liveSession, streamsInOrder} from '../../select/streams.ts';
import {isCovered, ruleRefusal, ruleText} from './question-rule.ts';
import {briefQuestion, saidOf} from './question-text.ts';

type Asked = Extract<RunEvent, {type: 'question.asked'}>;
type Answer = Extract<Command, {type: 'question.answer'}>;

/** The key of the alert that a question raises. */
export const alertKey = (streamId: string, questionId: string): string => `question:${streamId}:${questionId}`;

/** Rules of the stream and of the whole run, given by earlier answers. */
const rulesFor = (run: Run, stream: Stream): readonly string[] => [...(run.rules ?? []), ...(stream.rules ?? [])];

/** Each is kept whole until it is answered, however long it is. */
const maxOpen = 10;
const maxAnswers = 100;

/** Its MCP server asks for the answer at the session's socket: it stands in the run, where no agent can write. */
const give = (draft: Draft, answer: Extract<Effect, {type: 'question.answer'}>): void => {
	const {streamId, sessionId, questionId, verdict, message} = answer;
	const session = liveSession(streamOf(draft, streamId));
	if (session?.id === sessionId) {
		const given = {questionId, verdict, ...(message !== undefined && {message})};
		patchSession(draft, streamId, {answers: [...(session.answers ?? []), given].slice(-maxAnswers)});
	}
	addEffect(draft, answer);
};

export const onUnreadable = (draft: Draft, event: Extract<RunEvent, {type: 'question.unreadable'}>): void => {
	const {streamId, sessionId, questionId, message} = event;
	give(draft, {type: 'question.answer', streamId, sessionId, questionId, verdict: 'deny', message});
};

/** An agent asks; it waits, and its stream with it, until the user answers. What was allowed for good is answered at once. */
export const onAsked = (draft: Draft, event: Asked): void => {
	const {streamId, question} = event;
	const stream = streamOf(draft, streamId);
	if (stream.ending || (stream.questions ?? []).some(one => one.id === question.id)) return;
	const settle = (verdict: 'allow' | 'deny', why: string, message?: string): void => {
		addActivity(draft, 'note', `${why}: ${question.text}`, streamId);
		const {sessionId} = event;
		const told = message === undefined ? {} : {message};
		give(draft, {type: 'question.answer', streamId, sessionId, questionId: question.id, verdict, ...told});
	};
	if (isCovered(rulesFor(draft.run, stream), question.tool, question.input, question))
		return settle('allow', 'allowed by an earlier answer');
	if (draft.run.options.onQuestion === 'deny')
		return settle(
			'deny',
			'denied, because nobody is asked in this run',
			'Nobody is asked in this run. Find another way, or continue with other work.',
		);
	if ((stream.questions ?? []).length >= maxOpen)
		return settle(
			'deny',
			`denied, because ${maxOpen} of its questions are open`,
			`${maxOpen} questions are open already. Ask again once they are answered, or continue with other work.`,
		);
	const asked: Question = {...question, at: draft.now, sessionId: event.sessionId};
	patchStream(draft, streamId, {questions: [...(stream.questions ?? []), asked]});
	setState(draft, streamId, {is: 'waiting', cause: 'permission', since: draft.now, detail: briefQuestion(asked)});
	addActivity(draft, 'alert', `asks to ${asked.text}`, streamId);
};

export const questionAlerts: AlertRule = run =>
	Object.values(run.streams).flatMap(({id: streamId, questions = []}) =>
		questions.map(question => ({
			of: `${streamId}:${question.id}`,
			kind: 'question' as const,
			streamId,
			text: alertText(streamId, question),
			cure: hintOf`${command('approve', streamId)} allows it, ${command('deny', streamId)} does not`,
		})),
	);

const longestSaid = 200;

/** One line; what is left out says so, and where the whole is to be read. */
const alertText = (streamId: string, question: Question): string => {
	const brief = briefQuestion(question);
	const said = saidOf(question).trim().split('\n', 1)[0]?.slice(0, longestSaid) ?? '';
	const more = brief.endsWith('…') ? ` (cut; y or claude-grid approve ${streamId} --show shows the whole)` : '';
	return `${streamId} asks to ${brief}${more}${said === '' ? '' : ` (it says: ${said})`}`;
};

type Open = {readonly stream: Stream; readonly question: Question};

/** Open questions: those that hold up most first, then the oldest. */
export const openQuestions = (run: Run): readonly Open[] => {
	const open = streamsInOrder(run).flatMap(stream => (stream.questions ?? []).map(question => ({stream, question})));
	const weight = new Map(open.map(({stream}) => [stream.id, unblocks(run, stream.id).length]));
	return open.sort(
		(a, b) => (weight.get(b.stream.id) ?? 0) - (weight.get(a.stream.id) ?? 0) || a.question.at - b.question.at,
	);
};

export const nextQuestion = (run: Run, streamId?: string): Open | undefined =>
	openQuestions(run).find(({stream}) => streamId === undefined || stream.id === streamId);

export const answerQuestion = (draft: Draft, command: Answer): CommandAnswer => {
	const {streamId, verdict, always} = command;
	const stream = streamOf(draft, streamId);
	const questions = stream.questions ?? [];
	const question = questions.find(one => one.id === (command.questionId ?? questions[0]?.id));
	if (!question) return {ok: false, code: 'NO_QUESTION', message: `${streamId} has no pending question`};
	const rule = command.rule ?? question.rule;
	const isAlways = verdict === 'allow' && always !== undefined;
	const why = isAlways ? ruleRefusal(rule, question.tool, question.input, question) : undefined;
	if (why !== undefined) return {ok: false, code: 'BAD_REQUEST', message: why};
	give(draft, {
		type: 'question.answer',
		streamId,
		sessionId: question.sessionId,
		questionId: question.id,
		verdict,
		...(command.message !== undefined && {message: command.message}),
	});
	addActivity(draft, 'command', `${verdict === 'allow' ? 'allowed' : 'denied'}: ${question.text}`, streamId);
	settle(draft, streamId, question);
	if (isAlways) {
		addActivity(draft, 'command', `allowed from now on (this ${always}): ${ruleText(rule)}`, streamId);
		allowFromNowOn(draft, streamId, rule, always);
	}
	const lasting = isAlways ? `; from now on in ${always === 'run' ? 'the whole run' : 'this stream'}: ${rule}` : '';
	const done = verdict === 'allow' ? 'allowed to' : 'not allowed to';
	return {ok: true, message: `${streamId}: ${done} ${briefQuestion(question)}${lasting}`};
};

/** While it waits for the user an agent uses nothing of its time. */
const noteWait = (draft: Draft, streamId: string): void => {
	const stream = streamOf(draft, streamId);
	const session = liveSession(stream);
	if (!session || stream.state.is !== 'waiting') return;
	const waited = Math.max(0, draft.now - stream.state.since);
	patchSession(draft, streamId, {idleMs: (session.idleMs ?? 0) + waited});
};

const settle = (draft: Draft, streamId: string, question: Question): void => {
	const {questions = [], state} = streamOf(draft, streamId);
	const left = questions.filter(one => one.id !== question.id);
	patchStream(draft, streamId, {questions: left, signAt: draft.now});
	if (state.is !== 'waiting' || state.cause !== 'permission') return;
	const [next] = left;
	if (next) setState(draft, streamId, {...state, detail: briefQuestion(next)});
	else {
		noteWait(draft, streamId);
		setState(draft, streamId, {is: 'running', since: draft.now});
	}
};

/** What the rule allows is allowed too, where it is asked already and wherever it will be. */
const allowFromNowOn = (draft: Draft, streamId: string, rule: string, always: 'stream' | 'run'): void => {
	const add = (rules: readonly string[] = []): readonly string[] => [...new Set([...rules, rule])].slice(-200);
	if (always === 'run') patchRun(draft, {rules: add(draft.run.rules)});
	else patchStream(draft, streamId, {rules: add(streamOf(draft, streamId).rules)});
	const affected = always === 'run' ? streamsInOrder(draft.run) : [streamOf(draft, streamId)];
	for (const {id, questions = []} of affected)
		for (const question of questions)
			if (isCovered(rulesFor(draft.run, streamOf(draft, id)), question.tool, question.input, question))
				answerQuestion(draft, {type: 'question.answer', streamId: id, questionId: question.id, verdict: 'allow'});
};

/** Questions of a session that is ending are nobody's any more. */
export const dropQuestions = (draft: Draft, streamId: string): void => {
	if ((streamOf(draft, streamId).questions ?? []).length === 0) return;
	noteWait(draft, streamId);
	patchStream(draft, streamId, {questions: []});
};
