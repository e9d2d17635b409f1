import type {ReviewerAnswer} from '../run/features/reviewer/types.ts';
import type {Effect} from '../run/model/effect.ts';
import type {RunEvent} from '../run/model/event.ts';

const noAnswer = (
	{agent, head}: Extract<Effect, {type: 'reviewer.ask'}>,
	summary: string,
	at: number,
): ReviewerAnswer => ({
	agent,
	head,
	at,
	durationMs: 0,
	verdict: 'none',
	summary,
	comments: [],
});

/** The answer of an effect that threw: no stream may wait for one that never comes. */
export const failureOf = (effect: Effect, reason: string, now: number): RunEvent | undefined => {
	switch (effect.type) {
		case 'worktree.prepare':
			return {type: 'worktree.failed', streamId: effect.streamId, reason, isPermanent: false};
		case 'worktree.update':
			return {type: 'worktree.updated', streamId: effect.streamId, ok: false, reason};
		case 'conflict.prepare':
			return {type: 'conflict.refused', streamId: effect.streamId, reason};
		case 'setup.run':
			return {type: 'setup.finished', streamId: effect.streamId, ok: false, tail: reason};
		case 'verify.run': {
			const result = {ok: false, at: now, durationMs: 0, head: '', tail: reason};
			return {type: 'verify.finished', streamId: effect.streamId, result};
		}
		case 'checkpoint.save':
			return {type: 'checkpoint.failed', streamId: effect.streamId, number: effect.number, reason};
		case 'back.start':
			return {type: 'back.finished', streamId: effect.streamId, number: effect.number, ok: false, reason};
		case 'hunk.change':
			return {type: 'hunk.changed', streamId: effect.streamId, number: effect.number, result: {ok: false, reason}};
		case 'work.commit':
			return {type: 'commit.failed', streamId: effect.streamId, reason};
		case 'session.stop':
			return {type: 'session.stopped', streamId: effect.streamId, sessionId: effect.sessionId, left: 1};
		case 'reviewer.ask':
			return {type: 'reviewer.answered', streamId: effect.streamId, answer: noAnswer(effect, reason, now)};
		case 'union.check':
			return {type: 'union.checked', key: effect.key, reason};
		case 'delivery.start':
			return {type: 'delivery.failed', streamId: effect.streamId, reason};
		default:
			return undefined;
	}
};
