import type {Feature} from '../../feature.ts';
import {whileCurrent} from '../../stream/current-session.ts';
import {revokeGrant} from './grants.ts';
import {answerQuestion, onAsked, onUnreadable, questionAlerts} from './questions.ts';

/** What an agent asks before it does it, and what was allowed for good. */
export const questions = {
	commands: {'question.answer': answerQuestion, 'grant.revoke': revokeGrant},
	events: {'question.asked': whileCurrent(onAsked), 'question.unreadable': whileCurrent(onUnreadable)},
	alerts: {question: questionAlerts},
} satisfies Feature;
