import {parkForBudget} from './budget.ts';
import {saveForEnding} from './checkpoints.ts';
import type {RunEvent} from './event.ts';
import {settleEvidence} from './evidence.ts';
import {pathsOf} from './left-over.ts';
import {dropQuestions} from './questions.ts';
import {settleRecovery} from './recover.ts';
import {currentSession, liveSession} from './select.ts';
import {checkoutRefusal} from './shared.ts';
import {startStream} from './sessions.ts';
import type {Turn} from './turn.ts';
import {clearStreamAlerts, patchSession, patchStream, perform, raise, say, setState, streamOf} from './turn.ts';
import type {Ending, EndingClass, NextSession, StreamState} from './types.ts';
import {giveUpResolving, openTasks} from './verdict.ts';

/** The way down, the same for every class: stop all processes, none left, checkpoint, then what the class asks for. */
export const beginEnding = (
	turn: Turn,
	streamId: string,
	kind: EndingClass,
	reason: string,
	until?: number,
	hint?: string,
): void => {
	const stream = streamOf(turn, streamId);
	const ending: Ending = {
		class: kind,
		step: 'stopping',
		since: turn.now,
		reason: reason.slice(0, 500),
		...(until !== undefined && {until}),
		...(hint !== undefined && {hint}),
	};
	patchStream(turn, streamId, {ending});
	dropQuestions(turn, streamId);
	setState(turn, streamId, stateWhileEnding(turn, streamId, kind));
	const session = liveSession(stream);
	if (session)
		perform(turn, {
			type: 'session.stop',
			streamId,
			sessionId: session.id,
			...(session.process && {process: session.process}),
		});
	else takeCheckpoint(turn, streamId);
};

/** Changes what an ending that is under way leads to. */
export const redirectEnding = (turn: Turn, streamId: string, kind: EndingClass, reason: string): void => {
	const {ending} = streamOf(turn, streamId);
	if (!ending) return beginEnding(turn, streamId, kind, reason);
	// Nothing else may happen in its worktree meanwhile.
	if (ending.back) return patchStream(turn, streamId, {ending: {...ending, class: kind, reason}});
	const isPastStop = ending.step !== 'stopping' && ending.step !== 'checkpoint';
	// What it was to lead to before.
	const {hint: _hint, until: _until, isByLead: _isByLead, ...rest} = ending;
	patchStream(turn, streamId, {
		ending: {...rest, class: kind, reason, step: isPastStop ? 'checkpoint' : ending.step},
	});
	setState(turn, streamId, stateWhileEnding(turn, streamId, kind));
	if (isPastStop) takeCheckpoint(turn, streamId);
};

/** Starts what a stream is to do next; what its last session has left may have to be looked at first. */
export const takeUp = (turn: Turn, streamId: string): void => {
	if (checkoutRefusal(turn.run, streamId) !== undefined) return;
	const stream = streamOf(turn, streamId);
	if (!stream.next?.isEvidenceFirst) return startStream(turn, streamId);
	patchStream(turn, streamId, {next: undefined});
	beginEnding(turn, streamId, 'finished', currentSession(stream)?.result?.text ?? '');
};

const stateWhileEnding = (turn: Turn, streamId: string, kind: EndingClass): StreamState => {
	const stream = streamOf(turn, streamId);
	const {state} = stream;
	if (kind === 'finished') return {is: 'verifying', step: 'evidence', since: turn.now};
	if (['stall', 'context', 'crash', 'incomplete', 'unknown', 'person'].includes(kind))
		return {is: 'recovering', since: turn.now, class: kind};
	// What it asked is nobody's any more.
	if (state.is === 'waiting' && liveSession(stream)) return {is: 'running', since: turn.now};
	return state;
};

const takeCheckpoint = (turn: Turn, streamId: string): void => {
	const {ending, workplace} = streamOf(turn, streamId);
	if (!ending) return;
	if (!workplace) return settle(turn, streamId);
	saveForEnding(turn, streamId, `after ${ending.class === 'person' ? 'recover' : ending.class}`);
};

/** Answer to session.stop. */
export const onStopped = (turn: Turn, event: Extract<RunEvent, {type: 'session.stopped'}>): void => {
	const {streamId, sessionId, left} = event;
	const stream = turn.run.streams[streamId];
	const session = stream && currentSession(stream);
	if (session?.id !== sessionId || session.endedAt !== undefined || !stream?.ending) return;
	if (left > 0) return onLeftOver(turn, streamId, left);
	clearStreamAlerts(turn, streamId, 'recovery');
	tellRemains(turn, event);
	patchSession(turn, streamId, {endedAt: turn.now, outcome: stream.ending.class, openTools: [], backgroundTasks: []});
	takeCheckpoint(turn, streamId);
};

const tellRemains = (turn: Turn, {streamId, locks, strays}: Extract<RunEvent, {type: 'session.stopped'}>): void => {
	if (locks)
		say(turn, 'recovery', `git was killed in ${streamId}: removed the locks it left (${locks.join(', ')})`, streamId);
	if (!strays) return;
	const names = pathsOf(strays.map(({pid, name}) => `${name} (pid ${pid})`));
	raise(turn, {
		key: `strays:${streamId}`,
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
const onLeftOver = (turn: Turn, streamId: string, left: number): void => {
	const {ending} = streamOf(turn, streamId);
	if (ending) patchStream(turn, streamId, {ending: {...ending, left}});
	raise(turn, {
		key: `left:${streamId}`,
		kind: 'recovery',
		streamId,
		text: `${left} ${left === 1 ? 'process' : 'processes'} of ${streamId} cannot be ended`,
		cure: 'claude-grid doctor names them; it is tried again by itself',
	});
};

/** After the checkpoint (or without one, when there is no worktree). */
export const settle = (turn: Turn, streamId: string): void => {
	const {ending, resolving} = streamOf(turn, streamId);
	if (!ending) return;
	if (ending.class === 'stopped' && resolving) return giveUpResolving(turn, streamId, 'stopped by the user');
	switch (ending.class) {
		case 'finished':
			return settleEvidence(turn, streamId);
		case 'stopped':
			endAs(
				turn,
				streamId,
				{
					is: 'stopped',
					at: turn.now,
					...(turn.run.isStopping && {isWithRun: true}),
					...(ending.isByLead && {isByLead: true}),
				},
				`■ ${streamId} stopped`,
			);
			return patchStream(turn, streamId, {finishedAt: turn.now});
		case 'paused':
			return endAs(turn, streamId, {is: 'waiting', cause: 'paused', since: turn.now}, `${streamId} is paused`);
		case 'attached':
			return endAs(turn, streamId, {is: 'waiting', cause: 'paused', since: turn.now}, `${streamId} is ready to attach`);
		case 'budget':
			return settleBudget(turn, streamId, ending);
		default:
			return settleRecovery(turn, streamId, ending);
	}
};

/** A session that was ended at a commit for its budget; what is done already needs no other session. */
const settleBudget = (turn: Turn, streamId: string, ending: Ending): void => {
	if (openTasks(streamOf(turn, streamId)).length > 0)
		return parkForBudget(turn, streamId, {mode: 'resume', cause: 'budget'});
	patchStream(turn, streamId, {ending: {...ending, class: 'finished'}});
	settleEvidence(turn, streamId);
};

const endAs = (turn: Turn, streamId: string, state: StreamState, text: string): void => {
	patchStream(turn, streamId, {ending: undefined});
	setState(turn, streamId, state);
	clearStreamAlerts(turn, streamId, 'stalled', 'failed', 'limit');
	say(turn, 'state', text, streamId);
};

/** A session that came to nothing is replaced within its attempt, and nothing is spent. */
export const beginAgain = (turn: Turn, streamId: string, next: NextSession): void => {
	patchSession(turn, streamId, {endedAt: turn.now, outcome: 'crash', openTools: [], backgroundTasks: []});
	patchStream(turn, streamId, {next});
	startStream(turn, streamId);
};
