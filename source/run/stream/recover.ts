import {fail} from '../completion/completion-result.ts';
import type {Draft} from '../draft.ts';
import {addActivity, patchRun, patchStream, setState, streamOf} from '../draft.ts';
import {isLead} from '../features/lead/lead.ts';
import {fractionFrom} from '../identity.ts';
import {command, type Hint, hintOf} from '../model/hint.ts';
import type {EndingClass, NextSession, Stopping} from '../model/types.ts';
import {plannedStream} from '../model/types.ts';
import {parkForLimit} from '../policy/usage-limit.ts';
import {usageLimitOf} from '../policy/whose-limit.ts';
import {slots} from '../select/slots.ts';
import {mayStart} from '../select/standing.ts';
import {currentSession, isConversationRefused} from '../select/streams.ts';
import {startStream} from './sessions.ts';

const firstBackoffMs = 2000;
const longestBackoffMs = 300_000;
const quickCrashMs = 20_000;
const breakerSpanMs = 10 * 60_000;
export const breakerRestarts = 10;
const maxRestarts = 10;

/** What follows an ending that was not asked for and is not done (design: the table of section 6). */
export const settleRecovery = (draft: Draft, streamId: string, ending: Stopping, wanted?: NextSession): void => {
	const next = wanted ?? nextFor(draft, streamId, ending.class);
	if (ending.class === 'limit') return parkForLimit(draft, streamId, ending);
	if (ending.hint !== undefined) return fail(draft, streamId, ending.reason, ending.class, ending.hint);
	if (ending.class === 'permanent')
		return fail(draft, streamId, ending.reason, 'permanent', permanentHint(ending.reason, streamId));
	if (ending.class === 'person') return restartByUser(draft, streamId, next);
	if (ending.class === 'host') return restart(draft, streamId, next);
	noteCrash(draft, streamId, ending);
	const refusal = refusalReason(draft, streamId, ending);
	if (refusal !== undefined) return fail(draft, streamId, refusal, ending.class);
	const stream = streamOf(draft, streamId);
	// Other endings may happen often to one that gets on: a long stream fills its context many times.
	const restartCount = (stream.restartCount ?? 0) + (next.ask === 'verify' ? 1 : 0);
	if (restartCount > hardMaximum(draft, streamId)) return giveUp(draft, streamId, ending);
	patchStream(draft, streamId, {
		restartCount,
		recoveriesLeft: stream.recoveriesLeft - 1,
		contextRecoveriesWithoutProgress: stream.contextRecoveriesWithoutProgress + (ending.class === 'context' ? 1 : 0),
	});
	if (announced(ending.class))
		addActivity(
			draft,
			'recovery',
			`⚠ ${streamId}: ${whatHappened(ending, isConversationRefused(stream))} - initiating recovery`,
			streamId,
		);
	if (isBreakerTripped(draft)) return park(draft, streamId, next, undefined, 'automatic restarts are paused');
	patchRun(draft, {restarts: [...draft.run.restarts, draft.now]});
	const delay = backoffMs(draft, streamId, ending.class);
	if (delay > 0) return park(draft, streamId, next, draft.now + delay, ending.reason);
	restart(draft, streamId, next);
};

/** Progress refills recoveries; this many restarts because of a red verify end even a stream that commits each time. */
const hardMaximum = ({run}: Draft, streamId: string): number =>
	Math.max(maxRestarts, plannedStream(run, streamId)?.contextRecovery.maxRecoveryAttempts ?? 0);

const giveUp = (draft: Draft, streamId: string, ending: Stopping): void =>
	fail(
		draft,
		streamId,
		`restarted ${hardMaximum(draft, streamId)} times and still red: ${ending.reason || ending.class}`,
		ending.class,
		hintOf`look at its log and at what verify says, fix the plan or the work (${command('attach', streamId)}), then ${command('recover', streamId)}`,
	);

const announced = (kind: EndingClass): boolean => kind !== 'incomplete';

const whatHappened = (ending: Stopping, isRefused: boolean): string => {
	if (ending.class === 'stall') return 'stall detected';
	if (ending.class === 'context') return 'context exhausted';
	if (isRefused) return `the API refuses its conversation (${ending.reason})`;
	return `session lost (${ending.reason || ending.class})`;
};

const nextFor = (draft: Draft, streamId: string, kind: EndingClass): NextSession => {
	const stream = streamOf(draft, streamId);
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
export const restart = (draft: Draft, streamId: string, next: NextSession): void => {
	if (!mayStart(draft.run) || usageLimitOf(draft.run, streamId))
		return park(draft, streamId, next, undefined, 'for its turn');
	patchStream(draft, streamId, {ending: undefined, next});
	startStream(draft, streamId);
};

/** The user's word goes past a pause or a limit; only the pool bounds it. */
const restartByUser = (draft: Draft, streamId: string, next: NextSession): void => {
	const {used, max} = slots(draft.run);
	if (used > max && !isLead(draft.run, streamId)) return park(draft, streamId, next, undefined, 'for a slot');
	patchStream(draft, streamId, {ending: undefined, next});
	startStream(draft, streamId);
};

const park = (draft: Draft, streamId: string, next: NextSession, until: number | undefined, detail: string): void => {
	patchStream(draft, streamId, {ending: undefined, next});
	setState(draft, streamId, {
		is: 'waiting',
		cause: 'backoff',
		since: draft.now,
		detail: detail.slice(0, 200),
		...(until !== undefined && {until}),
	});
};

const noteCrash = (draft: Draft, streamId: string, ending: Stopping): void => {
	if (ending.class !== 'crash' && ending.class !== 'unknown') return;
	const stream = streamOf(draft, streamId);
	const session = currentSession(stream);
	const isQuick = session !== undefined && draft.now - session.startedAt < quickCrashMs;
	patchStream(draft, streamId, {
		crashes: stream.crashes + 1,
		// A new conversation has not crashed yet.
		quickCrashes: isQuick && !isConversationRefused(stream) ? [...stream.quickCrashes, ending.reason].slice(-3) : [],
	});
};

/** Why nothing more is tried by itself, as the reason of the failure. */
const refusalReason = (draft: Draft, streamId: string, ending: Stopping): string | undefined => {
	const stream = streamOf(draft, streamId);
	const planned = plannedStream(draft.run, streamId);
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

const isBreakerTripped = (draft: Draft): boolean => {
	const recent = draft.run.restarts.filter(at => at > draft.now - breakerSpanMs);
	if (recent.length < draft.run.restarts.length) patchRun(draft, {restarts: recent});
	if (!draft.run.isBreakerOpen && recent.length < breakerRestarts) return false;
	patchRun(draft, {isBreakerOpen: true});
	return true;
};

/** 2 s x 2^(n-1), at most 300 s, with jitter from a half to the whole; only crashes wait. */
const backoffMs = (draft: Draft, streamId: string, kind: EndingClass): number => {
	if (kind !== 'crash' && kind !== 'unknown') return 0;
	const {crashes, attempt} = streamOf(draft, streamId);
	const full = Math.min(longestBackoffMs, firstBackoffMs * 2 ** Math.max(0, crashes - 1));
	return Math.round(full * (0.5 + 0.5 * fractionFrom(draft.run.id, streamId, attempt)));
};

const permanentHint = (reason: string, streamId: string): Hint => {
	const then = hintOf`then ${command('recover', streamId)}`;
	if (/login|auth|api key|401|403/i.test(reason))
		return hintOf`log in to the agent again (run it once yourself), ${then}`;
	if (/credit|billing|balance/i.test(reason)) return hintOf`fix the billing of the account, ${then}`;
	if (/model/i.test(reason)) return hintOf`name a model that exists in the plan, claude-grid plan apply, ${then}`;
	if (/more output than is kept/.test(reason)) return hintOf`look at its log, ${then}`;
	return hintOf`fix the cause, ${then}`;
};
