import {leadOf, workStreams} from './lead.ts';
import {hasMail, hasNewsToWake, recordOf} from './lead-record.ts';
import {gateOf} from './limits.ts';
import {isFinal, isMergeUnderWay, liveSession, mayStart} from './select.ts';
import {startStream} from './sessions.ts';
import type {Turn} from './turn.ts';
import {patchRun, patchStream, say, setState, streamOf} from './turn.ts';
import type {Instant, Run, Stream} from './types.ts';
import {plannedStream} from './types.ts';
import {complete, fail} from './verdict.ts';

const betweenWakesMs = 30_000;
const quietMs = 10 * 60_000;

/** The lead's turn is over. Without any stream it has planned nothing; else it waits for news. */
export const settleLead = (turn: Turn, streamId: string): void => {
	const words = streamOf(turn, streamId).ending?.reason.trim() ?? '';
	if (workStreams(turn.run).length === 0)
		return fail(turn, streamId, `planned nothing${words === '' ? '' : `: ${words}`}`, 'finished');
	const most = plannedStream(turn.run, streamId)?.contextRecovery.maxRecoveryAttempts ?? 0;
	patchStream(turn, streamId, {
		ending: undefined,
		next: undefined,
		recoveriesLeft: most,
		crashes: 0,
		quickCrashes: [],
		restartCount: undefined,
		contextRecoveriesWithoutProgress: 0,
	});
	setState(turn, streamId, {is: 'waiting', cause: 'streams', since: turn.now});
};

export type LeadStep = 'rest' | 'wake' | 'complete';

/** What a lead that waits for its streams does next. */
export const leadStep = (run: Run, since: Instant, now: Instant): LeadStep => {
	const isHeld = !mayStart(run) || gateOf(run, leadOf(run)?.id ?? '') !== undefined;
	if (hasNewsToWake(run)) {
		// The user's words are not kept waiting.
		const isSoon = now - (recordOf(run).wokenAt ?? 0) < betweenWakesMs && !hasMail(run);
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
export const wakeLead = (turn: Turn): void => {
	const lead = leadOf(turn.run);
	const {state, ending} = lead ? streamOf(turn, lead.id) : {};
	if (!lead || ending || state?.is !== 'waiting' || state.cause !== 'streams') return;
	const step = leadStep(turn.run, state.since, turn.now);
	if (step === 'complete') return complete(turn, lead.id);
	if (step === 'rest') return;
	const record = recordOf(turn.run);
	patchRun(turn, {lead: {...record, told: record.count, toldBefore: record.told, wokenAt: turn.now}});
	patchStream(turn, lead.id, {next: {mode: 'resume', cause: 'finished'}});
	say(turn, 'state', 'the lead is woken with news', lead.id);
	startStream(turn, lead.id);
};
