import {complete, fail} from '../../completion/completion-result.ts';
import type {Draft} from '../../draft.ts';
import {addActivity, patchRun, patchStream, setState, streamOf} from '../../draft.ts';
import type {Instant, Run, Stream} from '../../model/types.ts';
import {plannedStream} from '../../model/types.ts';
import {unspent} from '../../policy/attempts.ts';
import {usageLimitOf} from '../../policy/whose-limit.ts';
import {isMergeUnderWay, mayStart} from '../../select/standing.ts';
import {isFinal, liveSession} from '../../select/streams.ts';
import {startStream} from '../../stream/sessions.ts';
import {leadOf, workStreams} from './lead.ts';
import {hasEventsToWake, hasUnreadMessages, recordOf} from './lead-record.ts';

const betweenWakesMs = 30_000;
const quietMs = 10 * 60_000;

/** The lead's turn is over. Without any stream it has planned nothing; else it waits for news. */
export const settleLead = (draft: Draft, streamId: string): void => {
	const words = streamOf(draft, streamId).ending?.reason.trim() ?? '';
	if (workStreams(draft.run).length === 0)
		return fail(draft, streamId, `planned nothing${words === '' ? '' : `: ${words}`}`, 'finished');
	const most = plannedStream(draft.run, streamId)?.contextRecovery.maxRecoveryAttempts ?? 0;
	patchStream(draft, streamId, {
		ending: undefined,
		next: undefined,
		...unspent(most),
		restartCount: undefined,
	});
	setState(draft, streamId, {is: 'waiting', cause: 'streams', since: draft.now});
};

export type LeadStep = 'rest' | 'wake' | 'complete';

/** What a lead that waits for its streams does next. */
export const leadStep = (run: Run, since: Instant, now: Instant): LeadStep => {
	const isHeld = !mayStart(run) || usageLimitOf(run, leadOf(run)?.id ?? '') !== undefined;
	if (hasEventsToWake(run)) {
		// The user's words are not kept waiting.
		const isSoon = now - (recordOf(run).wokenAt ?? 0) < betweenWakesMs && !hasUnreadMessages(run);
		return isHeld || isSoon ? 'rest' : 'wake';
	}
	if (isOver(run)) return 'complete';
	const isQuiet = now - since >= quietMs && workStreams(run).some(isAtWork);
	return isQuiet && !isHeld ? 'wake' : 'rest';
};

const isOver = (run: Run): boolean =>
	!isMergeUnderWay(run) &&
	workStreams(run).every(({state, ending}) => (isFinal(state) || state.is === 'blocked') && !ending);

const isAtWork = (stream: Stream): boolean => liveSession(stream) !== undefined && stream.state.is !== 'waiting';

/** After every message: wakes the lead for what is worth it, batched, and completes it when nothing is left. */
export const wakeLead = (draft: Draft): void => {
	const lead = leadOf(draft.run);
	const {state, ending} = lead ? streamOf(draft, lead.id) : {};
	if (!lead || ending || state?.is !== 'waiting' || state.cause !== 'streams') return;
	const step = leadStep(draft.run, state.since, draft.now);
	if (step === 'complete') return complete(draft, lead.id);
	if (step === 'rest') return;
	const record = recordOf(draft.run);
	patchRun(draft, {lead: {...record, told: record.count, toldBefore: record.told, wokenAt: draft.now}});
	patchStream(draft, lead.id, {next: {mode: 'resume', cause: 'finished'}});
	addActivity(draft, 'state', 'the lead is woken with news', lead.id);
	startStream(draft, lead.id);
};
