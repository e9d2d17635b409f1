import {parkForLimit} from './gate.ts';
import {fractionFrom} from './identity.ts';
import {isLead} from './lead.ts';
import {gateOf} from './limits.ts';
import {currentSession, isConversationRefused, mayStart, slots} from './select.ts';
import {startStream} from './sessions.ts';
import type {Turn} from './turn.ts';
import {patchRun, patchStream, raise, say, setState, streamOf} from './turn.ts';
import type {Ending, EndingClass, NextSession} from './types.ts';
import {plannedStream} from './types.ts';
import {fail} from './verdict.ts';

const firstBackoffMs = 2000;
const longestBackoffMs = 300_000;
const quickCrashMs = 20_000;
const breakerSpanMs = 10 * 60_000;
const breakerRestarts = 10;
const mostRestarts = 10;

/** What follows an ending that was not asked for and is not done (design: the table of section 6). */
export const settleRecovery = (turn: Turn, streamId: string, ending: Ending, wanted?: NextSession): void => {
	const next = wanted ?? nextFor(turn, streamId, ending.class);
	if (ending.class === 'limit') return parkForLimit(turn, streamId, ending);
	if (ending.hint !== undefined) return fail(turn, streamId, ending.reason, ending.class, ending.hint);
	if (ending.class === 'permanent')
		return fail(turn, streamId, ending.reason, 'permanent', permanentCure(ending.reason, streamId));
	if (ending.class === 'person') return restartByPerson(turn, streamId, next);
	noteCrash(turn, streamId, ending);
	const refusal = whyNot(turn, streamId, ending);
	if (refusal !== undefined) return fail(turn, streamId, refusal, ending.class);
	const stream = streamOf(turn, streamId);
	// Other endings may happen often to one that gets on: a long stream fills its context many times.
	const restartCount = (stream.restartCount ?? 0) + (next.ask === 'verify' ? 1 : 0);
	if (restartCount > hardMaximum(turn, streamId)) return giveUp(turn, streamId, ending);
	patchStream(turn, streamId, {
		restartCount,
		recoveriesLeft: stream.recoveriesLeft - 1,
		contextRecoveriesWithoutProgress: stream.contextRecoveriesWithoutProgress + (ending.class === 'context' ? 1 : 0),
	});
	if (announced(ending.class))
		say(
			turn,
			'recovery',
			`⚠ ${streamId}: ${whatHappened(ending, isConversationRefused(stream))} - initiating recovery`,
			streamId,
		);
	if (isBreakerTripped(turn)) return park(turn, streamId, next, undefined, 'the circuit breaker is open');
	patchRun(turn, {restarts: [...turn.run.restarts, turn.now]});
	const delay = backoffMs(turn, streamId, ending.class);
	if (delay > 0) return park(turn, streamId, next, turn.now + delay, ending.reason);
	restart(turn, streamId, next);
};

/** Progress refills recoveries; this many restarts because of a red verify end even a stream that commits each time. */
const hardMaximum = ({run}: Turn, streamId: string): number =>
	Math.max(mostRestarts, plannedStream(run, streamId)?.contextRecovery.maxRecoveryAttempts ?? 0);

const giveUp = (turn: Turn, streamId: string, ending: Ending): void =>
	fail(
		turn,
		streamId,
		`restarted ${hardMaximum(turn, streamId)} times and still red: ${ending.reason || ending.class}`,
		ending.class,
		`look at its log and at what verify says, fix the plan or the work (claude-grid attach ${streamId}), then claude-grid recover ${streamId}`,
	);

const announced = (kind: EndingClass): boolean => kind !== 'incomplete';

const whatHappened = (ending: Ending, isRefused: boolean): string => {
	if (ending.class === 'stall') return 'stall detected';
	if (ending.class === 'context') return 'context exhausted';
	if (isRefused) return `the API refuses its conversation (${ending.reason})`;
	return `session lost (${ending.reason || ending.class})`;
};

const nextFor = (turn: Turn, streamId: string, kind: EndingClass): NextSession => {
	const stream = streamOf(turn, streamId);
	const isFresh =
		kind === 'stall' ||
		kind === 'context' ||
		kind === 'person' ||
		isConversationRefused(stream) ||
		!currentSession(stream)?.hasReported;
	return {
		mode: isFresh ? 'fresh' : 'resume',
		cause: kind,
		...(kind === 'incomplete' && !isFresh && {ask: 'tasks' as const}),
	};
};

/** Continues in the slot it holds; what keeps the run from starting anything keeps this, too. */
export const restart = (turn: Turn, streamId: string, next: NextSession): void => {
	if (!mayStart(turn.run) || gateOf(turn.run, streamId)) return park(turn, streamId, next, undefined, 'for its turn');
	patchStream(turn, streamId, {ending: undefined, next});
	startStream(turn, streamId);
};

/** The user's word goes past a pause or a limit; only the pool bounds it. */
const restartByPerson = (turn: Turn, streamId: string, next: NextSession): void => {
	const {used, max} = slots(turn.run);
	if (used > max && !isLead(turn.run, streamId)) return park(turn, streamId, next, undefined, 'for a slot');
	patchStream(turn, streamId, {ending: undefined, next});
	startStream(turn, streamId);
};

const park = (turn: Turn, streamId: string, next: NextSession, until: number | undefined, detail: string): void => {
	patchStream(turn, streamId, {ending: undefined, next});
	setState(turn, streamId, {
		is: 'waiting',
		cause: 'backoff',
		since: turn.now,
		detail: detail.slice(0, 200),
		...(until !== undefined && {until}),
	});
};

const noteCrash = (turn: Turn, streamId: string, ending: Ending): void => {
	if (ending.class !== 'crash' && ending.class !== 'unknown') return;
	const stream = streamOf(turn, streamId);
	const session = currentSession(stream);
	const isQuick = session !== undefined && turn.now - session.startedAt < quickCrashMs;
	patchStream(turn, streamId, {
		crashes: stream.crashes + 1,
		// A new conversation has not crashed yet.
		quickCrashes: isQuick && !isConversationRefused(stream) ? [...stream.quickCrashes, ending.reason].slice(-3) : [],
	});
};

/** Why nothing more is tried by itself, as the reason of the failure. */
const whyNot = (turn: Turn, streamId: string, ending: Ending): string | undefined => {
	const stream = streamOf(turn, streamId);
	const planned = plannedStream(turn.run, streamId);
	const said = ending.reason === '' ? ending.class : ending.reason;
	if (!planned?.contextRecovery.autoRecoveryEnabled) return `${said} (automatic recovery is off)`;
	if (stream.recoveriesLeft <= 0)
		return `gave up after ${planned.contextRecovery.maxRecoveryAttempts} recoveries without progress: ${said}`;
	if (ending.class === 'context' && stream.contextRecoveriesWithoutProgress >= 2)
		return 'its context was exhausted three times without progress: split its tasks';
	const [first, ...others] = stream.quickCrashes;
	if (others.length === 2 && others.every(line => line === first)) return `it crashes at the start each time: ${said}`;
	return undefined;
};

const isBreakerTripped = (turn: Turn): boolean => {
	const recent = turn.run.restarts.filter(at => at > turn.now - breakerSpanMs);
	if (recent.length < turn.run.restarts.length) patchRun(turn, {restarts: recent});
	if (!turn.run.isBreakerOpen && recent.length < breakerRestarts) return false;
	patchRun(turn, {isBreakerOpen: true});
	raise(turn, {
		key: 'breaker',
		kind: 'breaker',
		text: `${breakerRestarts} automatic restarts in ten minutes: the circuit breaker is open, nothing starts by itself`,
		cure: 'look at the logs, then claude-grid continue closes it',
	});
	return true;
};

/** 2 s x 2^(n-1), at most 300 s, with jitter from a half to the whole; only crashes wait. */
const backoffMs = (turn: Turn, streamId: string, kind: EndingClass): number => {
	if (kind !== 'crash' && kind !== 'unknown') return 0;
	const {crashes, attempt} = streamOf(turn, streamId);
	const full = Math.min(longestBackoffMs, firstBackoffMs * 2 ** Math.max(0, crashes - 1));
	return Math.round(full * (0.5 + 0.5 * fractionFrom(turn.run.id, streamId, attempt)));
};

const permanentCure = (reason: string, streamId: string): string => {
	const then = `then claude-grid recover ${streamId}`;
	if (/login|auth|api key|401|403/i.test(reason)) return `log the agent in again (run it by hand once), ${then}`;
	if (/credit|billing|balance/i.test(reason)) return `fix the billing of the account, ${then}`;
	if (/model/i.test(reason)) return `name a model that exists in the plan, claude-grid plan apply, ${then}`;
	if (/more output than is kept/.test(reason)) return `look at its log, ${then}`;
	return `fix the cause, ${then}`;
};
