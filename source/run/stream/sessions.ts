import type {Draft} from '../draft.ts';
import {
	addActivity,
	addEffect,
	clearAlerts,
	clearStreamAlerts,
	patchRun,
	patchStream,
	setState,
	streamOf,
} from '../draft.ts';
import {settle, waitsForHost} from '../features/hosts/place.ts';
import {withMessagesInPrompt} from '../features/messages/inbox.ts';
import {needsOf} from '../features/race/races.ts';
import {uuidFrom} from '../identity.ts';
import type {EndingClass, NextSession, Session} from '../model/types.ts';
import {plannedStream} from '../model/types.ts';
import {parkForBudget} from '../policy/budget.ts';
import {isOutOfBudget} from '../policy/spent.ts';
import {checkoutRefusal, isShared} from '../worktree/shared-checkout.ts';
import {promptFor, resumableId} from './prompt.ts';

const recoveries: readonly (EndingClass | 'first')[] = [
	'crash',
	'stall',
	'context',
	'person',
	'unknown',
	'incomplete',
	'host',
];
export const isRecovery = (cause: EndingClass | 'first'): boolean => recoveries.includes(cause);

/** Takes the next step towards a running agent: worktree, setup, session. Safe to call again. */
export const startStream = (draft: Draft, streamId: string): void => {
	const stream = streamOf(draft, streamId);
	const planned = plannedStream(draft.run, streamId);
	if (!planned) return;
	const refusal = checkoutRefusal(draft.run, streamId);
	if (refusal !== undefined) return waitForTurn(draft, streamId, refusal);
	const wait = waitsForHost(draft.run, stream);
	if (wait !== undefined) return waitForTurn(draft, streamId, wait);
	settle(draft, streamId);
	if (isShared(draft.run, streamId)) patchRun(draft, {checkout: streamId});
	if (isOutOfBudget(draft.run, streamId, draft.now)) return parkForBudget(draft, streamId, stream.next);
	if (stream.startedAt === undefined) patchStream(draft, streamId, {startedAt: draft.now});
	if (!stream.workplace || stream.work?.isMissing) {
		starting(draft, streamId, 'worktree');
		addEffect(draft, {
			type: 'worktree.prepare',
			streamId,
			dependencies: dependencyBranches(draft, streamId),
			keepConflict: planned.phase === 'integration' || stream.keepsConflict === true,
		});
		return;
	}
	if (planned.setup !== undefined && !stream.workplace.isSetUp) {
		starting(draft, streamId, 'setup');
		addEffect(draft, {type: 'setup.run', streamId, command: planned.setup});
		return;
	}
	if (stream.resolving && !stream.resolving.isLeft) {
		starting(draft, streamId, 'worktree');
		return addEffect(draft, {type: 'conflict.prepare', streamId, into: stream.resolving.into});
	}
	startSession(draft, streamId, stream.next ?? {mode: 'fresh', cause: 'first'});
};

/** The schedule takes it up once the checkout is free, or a host. */
const waitForTurn = (draft: Draft, streamId: string, detail: string): void => {
	if (streamOf(draft, streamId).sessions.length === 0) return setState(draft, streamId, {is: 'ready'});
	setState(draft, streamId, {is: 'waiting', cause: 'backoff', since: draft.now, until: draft.now, detail});
};

const starting = (draft: Draft, streamId: string, step: 'worktree' | 'setup' | 'agent'): void =>
	setState(draft, streamId, {is: 'starting', step, since: draft.now});

export const dependencyBranches = (draft: Draft, streamId: string): readonly {streamId: string; branch: string}[] =>
	needsOf(draft.run, streamId).streams.flatMap(id => {
		const workplace = draft.run.streams[id]?.workplace;
		return workplace ? [{streamId: id, branch: workplace.branch}] : [];
	});

const startSession = (draft: Draft, streamId: string, wanted: NextSession): void => {
	const stream = streamOf(draft, streamId);
	const planned = plannedStream(draft.run, streamId);
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
		id: uuidFrom(draft.run.id, streamId, stream.sessions.length),
		attempt,
		agent: planned.agent,
		mode: next.mode,
		cause: next.cause,
		startedAt: draft.now,
		...(resumeId !== undefined && {agentSessionId: resumeId}),
		offset: 0,
		memory: null,
		hasReported: false,
		lastEventAt: draft.now,
		openTools: [],
		backgroundTasks: [],
		todos: [],
		denials: 0,
		tokens: 0,
	};
	const prompt = promptFor(draft.run, stream, next, draft.now);
	const {next: _used, ...rest} = withMessagesInPrompt(stream, session.id);
	draft.run = {
		...draft.run,
		streams: {
			...draft.run.streams,
			[streamId]: {...rest, attempt, sessions: [...trimmed(stream.sessions), session], signAt: draft.now},
		},
	};
	if (isRecovery(next.cause) && next.ask === undefined) {
		setState(draft, streamId, {is: 'recovering', since: draft.now, class: next.cause as EndingClass});
		addActivity(draft, 'recovery', `⚠ Attempting recovery for ${streamId} (attempt ${attempt - 1})`, streamId);
	} else starting(draft, streamId, 'agent');
	clearStreamAlerts(draft, streamId, 'interrupted');
	clearAlerts(draft, ({key}) => key === `lost:${streamId}`);
	addEffect(draft, {
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

/** What a session was at only serves the next one: nobody looks at it any more. */
const passing = ['said', 'doing', 'doingAt', 'retry', 'circling', 'answers'] as const;

const trim = (session: Session): Session => {
	const kept = Object.entries(session).filter(([name]) => !passing.some(one => one === name));
	return {...(Object.fromEntries(kept) as Session), memory: null, todos: [], openTools: [], backgroundTasks: []};
};

const isTrimmed = (session: Session): boolean =>
	session.memory === null && passing.every(name => session[name] === undefined);

/** Sessions before the last keep what history needs; the last one's memory may serve the session that resumes it. */
const trimmed = (sessions: readonly Session[]): readonly Session[] =>
	sessions.map((session, index) => (isTrimmed(session) || index === sessions.length - 1 ? session : trim(session)));
