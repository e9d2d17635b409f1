import type {Draft} from '../draft.ts';
import {addActivity, patchSession, patchStream, setState, streamOf, withOwnStreams} from '../draft.ts';
import type {EventTable} from '../feature.ts';
import {markDelivered} from '../features/messages/messages.ts';
import type {RunEvent} from '../model/event.ts';
import type {Report} from '../model/report.ts';
import {type EndingClass, type Exit, type Session, unseenExit} from '../model/types.ts';
import {noteWorkAfterLimit} from '../policy/usage-limit.ts';
import {currentSession} from '../select/streams.ts';
import {noteNoFork} from '../worktree/sandbox-events.ts';
import {onAttachEnded} from './attached.ts';
import {whileCurrent} from './current-session.ts';
import {applyReport} from './reports.ts';
import {isRecovery} from './sessions.ts';
import {beginStop, onStopped, restartAttempt} from './stopping.ts';

type Of<Type extends RunEvent['type']> = Extract<RunEvent, {readonly type: Type}>;

const onStarted = (draft: Draft, {streamId, process}: Of<'session.started'>): void => {
	patchSession(draft, streamId, {process});
	patchStream(draft, streamId, {signAt: draft.now});
};

const onWorked = (draft: Draft, {streamId}: Of<'session.worked'>): void =>
	patchStream(draft, streamId, {signAt: draft.now});

const onFlooded = (draft: Draft, {streamId, bytes}: Of<'session.flooded'>): void => {
	if (streamOf(draft, streamId).ending) return;
	beginStop(draft, streamId, 'permanent', `it wrote more output than is kept (${Math.round(bytes / 1e6)} MB)`);
};

const onStartFailed = (draft: Draft, event: Of<'session.startFailed'>, session: Session): void => {
	const {streamId, reason} = event;
	if (streamOf(draft, streamId).ending) return;
	if (event.isNeverStarted)
		return restartAttempt(draft, streamId, {mode: session.mode, cause: session.cause, isSameAttempt: true});
	beginStop(draft, streamId, event.isPermanent ? 'permanent' : 'crash', reason);
};

const onReported = (draft: Draft, event: Of<'session.reported'>, session: Session): void => {
	if (event.offset >= session.offset) withOwnStreams(draft, () => takeReports(draft, event, session));
};

const takeReports = (draft: Draft, event: Of<'session.reported'>, session: Session): void => {
	const {streamId} = event;
	for (const report of event.reports) applyReport(draft, streamId, report);
	patchSession(draft, streamId, {offset: event.offset, memory: event.memory});
	if (event.reports.length === 0) return;
	if (event.reports.some(isAnswer)) markDelivered(draft, streamId);
	const isFirst = !session.hasReported;
	patchSession(draft, streamId, {hasReported: true, lastEventAt: draft.now});
	if (streamOf(draft, streamId).ending) return;
	noteWorkAfterLimit(draft, streamId, event.reports);
	if (isFirst) onFirstSign(draft, streamId);
};

/** Only once a new session has done something has a recovery succeeded. */
export const onFirstSign = (draft: Draft, streamId: string): void => {
	const stream = streamOf(draft, streamId);
	const session = currentSession(stream);
	if (stream.state.is === 'recovering' && session && isRecovery(session.cause))
		addActivity(draft, 'recovery', `✓ ${streamId}: Recovery successful (attempt ${session.attempt - 1})`, streamId);
	if (stream.state.is === 'starting' || stream.state.is === 'recovering')
		setState(draft, streamId, {is: 'running', since: draft.now});
};

/** Only an agent that has read its prompt says or does something. */
const isAnswer = (report: Report): boolean =>
	['said', 'tool.opened', 'todos'].includes(report.type) || (report.type === 'result' && report.ok);

const onExited = (draft: Draft, event: Of<'session.exited'>, session: Session): void => {
	const {streamId} = event;
	patchSession(draft, streamId, {exit: event.exit});
	noteNoFork(draft, streamId, event.exit, event.lastLine);
	if (streamOf(draft, streamId).ending) return;
	// One that asks something has a conversation.
	const hasAsked = streamOf(draft, streamId).state.is === 'waiting';
	if (!hasAsked && isMissingConversation(session, event.exit, event.lastLine)) {
		addActivity(draft, 'note', 'previous conversation not found; starting a new one', streamId);
		const cause = session.cause === 'first' ? 'crash' : session.cause;
		return restartAttempt(draft, streamId, {mode: 'fresh', cause, isSameAttempt: true});
	}
	const {class: kind, reason} = classifyExit(session, event.exit, event.lastLine);
	if (kind === 'finished') markDelivered(draft, streamId);
	beginStop(draft, streamId, kind, reason, session.result?.until);
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

export const sessionEvents = {
	'session.started': whileCurrent(onStarted),
	'session.startFailed': whileCurrent(onStartFailed),
	'session.reported': whileCurrent(onReported),
	'session.exited': whileCurrent(onExited),
	'session.worked': whileCurrent(onWorked),
	'session.flooded': whileCurrent(onFlooded),
	'session.stopped': onStopped,
	'attach.ended': (draft, {streamId, isLost}) => onAttachEnded(draft, streamId, isLost),
} satisfies Partial<EventTable>;
