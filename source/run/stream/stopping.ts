import {checkCompletion} from '../completion/completion-checks.ts';
import {giveUpResolving, openTasks} from '../completion/completion-result.ts';
import type {Draft} from '../draft.ts';
import {
	addActivity,
	addEffect,
	clearAlerts,
	patchSession,
	patchStream,
	raiseAlert,
	setState,
	streamOf,
} from '../draft.ts';
import {moveNow} from '../features/hosts/relocate.ts';
import {dropQuestions} from '../features/questions/questions.ts';
import type {RunEvent} from '../model/event.ts';
import type {Hint} from '../model/hint.ts';
import type {EndingClass, NextSession, Stopping, StreamState} from '../model/types.ts';
import {parkForBudget} from '../policy/budget.ts';
import {currentSession, liveSession} from '../select/streams.ts';
import {pathsOf} from '../worktree/leftovers.ts';
import {checkoutRefusal} from '../worktree/shared-checkout.ts';
import {saveForStop} from './checkpoints.ts';
import {settleRecovery} from './recover.ts';
import {startStream} from './sessions.ts';

/** The way down, the same for every class: stop all processes, none left, checkpoint, then what the class asks for. */
export const beginStop = (
	draft: Draft,
	streamId: string,
	kind: EndingClass,
	reason: string,
	until?: number,
	hint?: Hint,
): void => {
	const stream = streamOf(draft, streamId);
	const ending: Stopping = {
		class: kind,
		step: 'stopping',
		since: draft.now,
		reason: reason.slice(0, 500),
		...(until !== undefined && {until}),
		...(hint !== undefined && {hint}),
	};
	patchStream(draft, streamId, {ending});
	dropQuestions(draft, streamId);
	setState(draft, streamId, stateWhileStopping(draft, streamId, kind));
	const session = liveSession(stream);
	if (session)
		addEffect(draft, {
			type: 'session.stop',
			streamId,
			sessionId: session.id,
			...(session.process && {process: session.process}),
		});
	else takeCheckpoint(draft, streamId);
};

/** Changes what an ending that is under way leads to. */
export const retargetStop = (draft: Draft, streamId: string, kind: EndingClass, reason: string): void => {
	const {ending} = streamOf(draft, streamId);
	if (!ending) return beginStop(draft, streamId, kind, reason);
	// Nothing else may happen in its worktree meanwhile.
	if (ending.back || ending.review) return patchStream(draft, streamId, {ending: {...ending, class: kind, reason}});
	const isPastStop = ending.step !== 'stopping' && ending.step !== 'checkpoint';
	// What it was to lead to before.
	const {hint: _hint, until: _until, isByLead: _isByLead, ...rest} = ending;
	patchStream(draft, streamId, {
		ending: {...rest, class: kind, reason, step: isPastStop ? 'checkpoint' : ending.step},
	});
	setState(draft, streamId, stateWhileStopping(draft, streamId, kind));
	if (isPastStop) takeCheckpoint(draft, streamId);
};

/** Starts what a stream is to do next; what its last session has left may have to be looked at first. */
export const startNext = (draft: Draft, streamId: string): void => {
	if (checkoutRefusal(draft.run, streamId) !== undefined) return;
	const stream = streamOf(draft, streamId);
	if (!stream.next?.isEvidenceFirst) return startStream(draft, streamId);
	patchStream(draft, streamId, {next: undefined});
	beginStop(draft, streamId, 'finished', currentSession(stream)?.result?.text ?? '');
};

const stateWhileStopping = (draft: Draft, streamId: string, kind: EndingClass): StreamState => {
	const stream = streamOf(draft, streamId);
	const {state} = stream;
	if (kind === 'finished') return {is: 'verifying', step: 'evidence', since: draft.now};
	if (['stall', 'context', 'crash', 'incomplete', 'unknown', 'person', 'host'].includes(kind))
		return {is: 'recovering', since: draft.now, class: kind};
	// What it asked is nobody's any more.
	if (state.is === 'waiting' && liveSession(stream)) return {is: 'running', since: draft.now};
	return state;
};

/** Why it is saved, as the user reads it in the timeline. */
const checkpointWords: Readonly<Record<EndingClass, string>> = {
	finished: 'session ended',
	incomplete: 'session ended with tasks left',
	crash: 'after a crash',
	stall: 'no sign of work',
	context: 'out of context',
	limit: 'usage limit',
	permanent: 'after a permanent error',
	stopped: 'stopped by you',
	paused: 'paused by you',
	attached: 'before you attached',
	person: 'before a restart',
	budget: 'budget used up',
	host: 'before the move to another host',
	unknown: 'session ended',
};

const takeCheckpoint = (draft: Draft, streamId: string): void => {
	const {ending, workplace} = streamOf(draft, streamId);
	if (!ending) return;
	if (!workplace) return finishStop(draft, streamId);
	saveForStop(draft, streamId, checkpointWords[ending.class]);
};

/** Answer to session.stop. */
export const onStopped = (draft: Draft, event: Extract<RunEvent, {type: 'session.stopped'}>): void => {
	const {streamId, sessionId, left} = event;
	const stream = draft.run.streams[streamId];
	const session = stream && currentSession(stream);
	if (session?.id !== sessionId || session.endedAt !== undefined || !stream?.ending) return;
	if (left > 0) return onLeftOver(draft, streamId, left);
	clearAlerts(draft, ({key}) => key === straysKey(streamId));
	reportRemains(draft, event);
	patchSession(draft, streamId, {endedAt: draft.now, outcome: stream.ending.class, openTools: [], backgroundTasks: []});
	takeCheckpoint(draft, streamId);
};

const straysKey = (streamId: string): string => `strays:${streamId}`;

const reportRemains = (draft: Draft, {streamId, locks, strays}: Extract<RunEvent, {type: 'session.stopped'}>): void => {
	if (locks)
		addActivity(
			draft,
			'recovery',
			`git was killed in ${streamId}: removed the locks it left (${locks.join(', ')})`,
			streamId,
		);
	if (!strays) return;
	const names = pathsOf(strays.map(({pid, name}) => `${name} (pid ${pid})`));
	raiseAlert(draft, {
		key: straysKey(streamId),
		kind: 'recovery',
		streamId,
		text: `Still running in the worktree of ${streamId} after its agent ended: ${names}`,
		cure: `end what you did not start yourself: kill ${strays
			.map(({pid}) => pid)
			.slice(0, 5)
			.join(' ')}`,
	});
};

/** Nothing new starts in a worktree where something still writes; the tick tries again. */
const onLeftOver = (draft: Draft, streamId: string, left: number): void => {
	const {ending} = streamOf(draft, streamId);
	if (ending) patchStream(draft, streamId, {ending: {...ending, left}});
};

/** After the checkpoint (or without one, when there is no worktree). */
export const finishStop = (draft: Draft, streamId: string): void => {
	const {ending, resolving} = streamOf(draft, streamId);
	if (!ending) return;
	if (ending.class === 'stopped' && resolving) return giveUpResolving(draft, streamId, 'stopped by the user');
	switch (ending.class) {
		case 'finished':
			return checkCompletion(draft, streamId);
		case 'stopped':
			finishAs(
				draft,
				streamId,
				{
					is: 'stopped',
					at: draft.now,
					...(draft.run.isStopping && {isWithRun: true}),
					...(ending.isByLead && {isByLead: true}),
				},
				`■ ${streamId} stopped`,
			);
			return patchStream(draft, streamId, {finishedAt: draft.now});
		case 'paused':
			return finishAs(draft, streamId, {is: 'waiting', cause: 'paused', since: draft.now}, `${streamId} is paused`);
		case 'attached':
			return finishAs(
				draft,
				streamId,
				{is: 'waiting', cause: 'paused', since: draft.now},
				`${streamId} is ready to attach`,
			);
		case 'host':
			return ending.to === undefined ? settleRecovery(draft, streamId, ending) : moveNow(draft, streamId, ending.to);
		case 'budget':
			return settleBudget(draft, streamId, ending);
		default:
			return settleRecovery(draft, streamId, ending);
	}
};

/** A session that was ended at a commit for its budget; what is done already needs no other session. */
const settleBudget = (draft: Draft, streamId: string, ending: Stopping): void => {
	if (openTasks(streamOf(draft, streamId)).length > 0)
		return parkForBudget(draft, streamId, {mode: 'resume', cause: 'budget'});
	patchStream(draft, streamId, {ending: {...ending, class: 'finished'}});
	checkCompletion(draft, streamId);
};

const finishAs = (draft: Draft, streamId: string, state: StreamState, text: string): void => {
	patchStream(draft, streamId, {ending: undefined});
	setState(draft, streamId, state);
	addActivity(draft, 'state', text, streamId);
};

/** A session that came to nothing is replaced within its attempt, and nothing is spent. */
export const restartAttempt = (draft: Draft, streamId: string, next: NextSession): void => {
	patchSession(draft, streamId, {endedAt: draft.now, outcome: 'crash', openTools: [], backgroundTasks: []});
	patchStream(draft, streamId, {next});
	startStream(draft, streamId);
};

/** With each tick: a session that would not die is stopped again. */
export const stopStuck = (draft: Draft, streamId: string): void => {
	const stream = streamOf(draft, streamId);
	const session = liveSession(stream);
	if (stream.ending?.step !== 'stopping' || stream.ending.left === undefined || !session) return;
	addEffect(draft, {
		type: 'session.stop',
		streamId,
		sessionId: session.id,
		...(session.process && {process: session.process}),
	});
};
