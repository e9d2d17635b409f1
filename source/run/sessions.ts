import {parkForBudget} from './budget.ts';
import {uuidFrom} from './identity.ts';
import {withMailInPrompt} from './mail.ts';
import {promptFor, resumableId} from './prompt.ts';
import {needsOf} from './races.ts';
import {checkoutRefusal, isShared} from './shared.ts';
import {isOutOfBudget} from './spent.ts';
import type {Turn} from './turn.ts';
import {clearAlerts, clearStreamAlerts, patchRun, patchStream, perform, say, setState, streamOf} from './turn.ts';
import type {EndingClass, NextSession, Session} from './types.ts';
import {plannedStream} from './types.ts';

const recoveries: readonly (EndingClass | 'first')[] = ['crash', 'stall', 'context', 'person', 'unknown', 'incomplete'];
export const isRecovery = (cause: EndingClass | 'first'): boolean => recoveries.includes(cause);

/** Takes the next step towards a running agent: worktree, setup, session. Safe to call again. */
export const startStream = (turn: Turn, streamId: string): void => {
	const stream = streamOf(turn, streamId);
	const planned = plannedStream(turn.run, streamId);
	if (!planned) return;
	const refusal = checkoutRefusal(turn.run, streamId);
	if (refusal !== undefined) return waitForCheckout(turn, streamId, refusal);
	if (isShared(turn.run, streamId)) patchRun(turn, {checkout: streamId});
	if (isOutOfBudget(turn.run, streamId, turn.now)) return parkForBudget(turn, streamId, stream.next);
	if (stream.startedAt === undefined) patchStream(turn, streamId, {startedAt: turn.now});
	if (!stream.workplace || stream.work?.isMissing) {
		starting(turn, streamId, 'worktree');
		perform(turn, {
			type: 'worktree.prepare',
			streamId,
			dependencies: dependencyBranches(turn, streamId),
			keepConflict: planned.phase === 'integration' || stream.keepsConflict === true,
		});
		return;
	}
	if (planned.setup !== undefined && !stream.workplace.isSetUp) {
		starting(turn, streamId, 'setup');
		perform(turn, {type: 'setup.run', streamId, command: planned.setup});
		return;
	}
	if (stream.resolving && !stream.resolving.isLeft) {
		starting(turn, streamId, 'worktree');
		return perform(turn, {type: 'conflict.prepare', streamId, into: stream.resolving.into});
	}
	startSession(turn, streamId, stream.next ?? {mode: 'fresh', cause: 'first'});
};

/** The schedule takes it up once the checkout is free. */
const waitForCheckout = (turn: Turn, streamId: string, detail: string): void => {
	if (streamOf(turn, streamId).sessions.length === 0) return setState(turn, streamId, {is: 'ready'});
	setState(turn, streamId, {is: 'waiting', cause: 'backoff', since: turn.now, until: turn.now, detail});
};

const starting = (turn: Turn, streamId: string, step: 'worktree' | 'setup' | 'agent'): void =>
	setState(turn, streamId, {is: 'starting', step, since: turn.now});

export const dependencyBranches = (turn: Turn, streamId: string): readonly {streamId: string; branch: string}[] =>
	needsOf(turn.run, streamId).streams.flatMap(id => {
		const workplace = turn.run.streams[id]?.workplace;
		return workplace ? [{streamId: id, branch: workplace.branch}] : [];
	});

const startSession = (turn: Turn, streamId: string, wanted: NextSession): void => {
	const stream = streamOf(turn, streamId);
	const planned = plannedStream(turn.run, streamId);
	if (!planned) return;
	const resumeId = wanted.mode === 'resume' ? resumableId(stream) : undefined;
	const next: NextSession = {
		...wanted,
		...(resumeId === undefined && {mode: 'fresh'}),
		// What failed before any agent was there is no history for the first one.
		...(stream.sessions.length === 0 && {cause: 'first'}),
	};
	const attempt = next.isSameAttempt ? stream.attempt : stream.attempt + 1;
	const session: Session = {
		id: uuidFrom(turn.run.id, streamId, stream.sessions.length),
		attempt,
		agent: planned.agent,
		mode: next.mode,
		cause: next.cause,
		startedAt: turn.now,
		...(resumeId !== undefined && {agentSessionId: resumeId}),
		offset: 0,
		memory: null,
		hasReported: false,
		lastEventAt: turn.now,
		openTools: [],
		backgroundTasks: [],
		todos: [],
		denials: 0,
		tokens: 0,
	};
	const prompt = promptFor(turn.run, stream, next, turn.now);
	const {next: _used, ...rest} = withMailInPrompt(stream, session.id);
	turn.run = {
		...turn.run,
		streams: {
			...turn.run.streams,
			[streamId]: {...rest, attempt, sessions: [...trimmed(stream.sessions), session], signAt: turn.now},
		},
	};
	if (isRecovery(next.cause) && next.ask === undefined) {
		setState(turn, streamId, {is: 'recovering', since: turn.now, class: next.cause as EndingClass});
		say(turn, 'recovery', `⚠ Attempting recovery for ${streamId} (attempt ${attempt - 1})`, streamId);
	} else starting(turn, streamId, 'agent');
	clearStreamAlerts(turn, streamId, 'failed', 'stalled', 'interrupted');
	clearAlerts(turn, ({key}) => key === `worktree:${streamId}` || key === `lost:${streamId}`);
	perform(turn, {
		type: 'session.start',
		streamId,
		sessionId: session.id,
		attempt,
		agent: planned.agent,
		stream: planned,
		prompt,
		...(resumeId !== undefined && {resumeId}),
	});
};

/** Sessions before the last keep what history needs; the last one's memory may serve the session that resumes it. */
const trimmed = (sessions: readonly Session[]): readonly Session[] =>
	sessions.map((session, index) =>
		session.memory === null || index === sessions.length - 1
			? session
			: {...session, memory: null, todos: [], openTools: [], backgroundTasks: []},
	);
