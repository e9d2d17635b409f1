import {beginAgain, beginEnding} from './ending.ts';
import type {RunEvent} from './event.ts';
import {noteWorkAfterLimit} from './gate.ts';
import {noteHeard, onTaken} from './messages.ts';
import {onAsked, onUnreadable} from './questions.ts';
import type {Report} from './report.ts';
import {applyReport} from './reports.ts';
import {currentSession} from './select.ts';
import {isRecovery} from './sessions.ts';
import type {Turn} from './turn.ts';
import {patchSession, patchStream, say, setState, streamOf} from './turn.ts';
import {type EndingClass, type Exit, type Session, unseenExit} from './types.ts';

type SessionEvent = Extract<RunEvent, {readonly sessionId: string}>;

/** The stream's current session, if the event is of it: a stale session changes nothing. */
const currentOf = (turn: Turn, event: {readonly streamId: string; readonly sessionId: string}): Session | undefined => {
	const stream = turn.run.streams[event.streamId];
	const session = stream && currentSession(stream);
	return session?.id === event.sessionId && session.endedAt === undefined ? session : undefined;
};

export const onSessionEvent = (turn: Turn, event: SessionEvent): void => {
	const session = currentOf(turn, event);
	if (!session) return;
	const {streamId} = event;
	switch (event.type) {
		case 'session.started':
			patchSession(turn, streamId, {process: event.process});
			patchStream(turn, streamId, {signAt: turn.now});
			return;
		case 'session.startFailed':
			return onStartFailed(turn, session, event);
		case 'session.reported':
			return onReported(turn, session, event);
		case 'session.exited':
			return onExited(turn, session, event);
		case 'session.worked':
			return patchStream(turn, streamId, {signAt: turn.now});
		case 'session.flooded':
			return onFlooded(turn, streamId, event.bytes);
		case 'question.asked':
			return onAsked(turn, event);
		case 'question.unreadable':
			return onUnreadable(turn, event);
		case 'message.taken':
			return onTaken(turn, event);
	}
};

const onFlooded = (turn: Turn, streamId: string, bytes: number): void => {
	if (streamOf(turn, streamId).ending) return;
	beginEnding(turn, streamId, 'permanent', `it wrote more output than is kept (${Math.round(bytes / 1e6)} MB)`);
};

const onStartFailed = (turn: Turn, session: Session, event: Extract<RunEvent, {type: 'session.startFailed'}>): void => {
	const {streamId, reason} = event;
	if (streamOf(turn, streamId).ending) return;
	if (event.isNeverStarted)
		return beginAgain(turn, streamId, {mode: session.mode, cause: session.cause, isSameAttempt: true});
	beginEnding(turn, streamId, event.isPermanent ? 'permanent' : 'crash', reason);
};

const onReported = (turn: Turn, session: Session, event: Extract<RunEvent, {type: 'session.reported'}>): void => {
	const {streamId} = event;
	if (event.offset < session.offset) return;
	for (const report of event.reports) applyReport(turn, streamId, report);
	patchSession(turn, streamId, {offset: event.offset, memory: event.memory});
	if (event.reports.length === 0) return;
	if (event.reports.some(isAnswer)) noteHeard(turn, streamId);
	const isFirst = !session.hasReported;
	patchSession(turn, streamId, {hasReported: true, lastEventAt: turn.now});
	if (streamOf(turn, streamId).ending) return;
	noteWorkAfterLimit(turn, streamId, event.reports);
	if (isFirst) onFirstSign(turn, streamId);
};

/** Only once a new session has done something has a recovery succeeded. */
export const onFirstSign = (turn: Turn, streamId: string): void => {
	const stream = streamOf(turn, streamId);
	const session = currentSession(stream);
	if (stream.state.is === 'recovering' && session && isRecovery(session.cause))
		say(turn, 'recovery', `✓ ${streamId}: Recovery successful (attempt ${session.attempt - 1})`, streamId);
	if (stream.state.is === 'starting' || stream.state.is === 'recovering')
		setState(turn, streamId, {is: 'running', since: turn.now});
};

/** Only an agent that has read its prompt says or does something. */
const isAnswer = (report: Report): boolean =>
	['said', 'tool.opened', 'todos'].includes(report.type) || (report.type === 'result' && report.ok);

const onExited = (turn: Turn, session: Session, event: Extract<RunEvent, {type: 'session.exited'}>): void => {
	const {streamId} = event;
	patchSession(turn, streamId, {exit: event.exit});
	if (streamOf(turn, streamId).ending) return;
	// One that asks something has a conversation.
	const hasAsked = streamOf(turn, streamId).state.is === 'waiting';
	if (!hasAsked && isMissingConversation(session, event.exit, event.lastLine)) {
		say(turn, 'note', 'previous conversation not found; starting a new one', streamId);
		const cause = session.cause === 'first' ? 'crash' : session.cause;
		return beginAgain(turn, streamId, {mode: 'fresh', cause, isSameAttempt: true});
	}
	const {class: kind, reason} = classifyExit(session, event.exit, event.lastLine);
	if (kind === 'finished') noteHeard(turn, streamId);
	beginEnding(turn, streamId, kind, reason, session.result?.until);
};

/** Its words count only where it failed before it did anything: an agent at work may speak of sessions, too. */
const isMissingConversation = (session: Session, exit: Exit | 'unknown', lastLine: string): boolean =>
	session.mode === 'resume' &&
	!session.result?.ok &&
	(exit === 'unknown' || exit.code !== 0) &&
	session.doing === undefined &&
	session.openTools.length === 0 &&
	/no conversation found|session .{0,80}not found|already in use/i.test(`${session.result?.text ?? ''} ${lastLine}`);

/** The agent's own verdict comes first; an exit code alone proves nothing. */
export const classifyExit = (
	session: Session,
	exit: Exit | 'unknown',
	lastLine: string,
): {readonly class: EndingClass; readonly reason: string} => {
	const {result} = session;
	if (result && !result.ok) return {class: result.class, reason: result.text || lastLine};
	// Killed while something still ran behind its verdict: another turn would have followed.
	const isCut = session.backgroundTasks.length > 0 && (exit === 'unknown' || exit.code !== 0);
	if (result?.ok && !isCut) return {class: 'finished', reason: result.text};
	if (session.agent === 'command') return classifyPlain(exit, lastLine);
	const how = exit === 'unknown' ? unseenExit : exit.signal ? `ended by ${exit.signal}` : `exit code ${exit.code}`;
	return {class: exit === 'unknown' ? 'unknown' : 'crash', reason: lastLine ? `${how}: ${lastLine}` : how};
};

const classifyPlain = (
	exit: Exit | 'unknown',
	lastLine: string,
): {readonly class: EndingClass; readonly reason: string} => {
	if (exit === 'unknown') return {class: 'unknown', reason: unseenExit};
	if (exit.code === 0) return {class: 'finished', reason: lastLine};
	const how = exit.signal ? `ended by ${exit.signal}` : `exit code ${exit.code}`;
	return {class: 'crash', reason: lastLine ? `${how}: ${lastLine}` : how};
};
