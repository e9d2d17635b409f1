import {noteWords} from './background.ts';
import {saveCheckpoint, saveForEnding} from './checkpoints.ts';
import {beginEnding} from './ending.ts';
import type {RunEvent} from './event.ts';
import {startMerge} from './merging.ts';
import {repeatDeliveries} from './messages.ts';
import {currentSession, isFinished, liveSession, streamsInOrder} from './select.ts';
import {startStream} from './sessions.ts';
import type {Turn} from './turn.ts';
import {patchRun, patchSession, patchStream, perform, raise, say, setState} from './turn.ts';
import type {Stream, StreamState} from './types.ts';
import {plannedStream} from './types.ts';

/** An engine took the run over: whatever step was under way is asked for again (each is safe to repeat). */
export const onEngineStarted = (turn: Turn, event: Extract<RunEvent, {type: 'engine.started'}>): void => {
	if (event.repository !== undefined && event.repository !== turn.run.repository) onMoved(turn, event.repository);
	if (event.words !== undefined) noteWords(turn, event.words ?? undefined);
	if (event.owner) patchRun(turn, {owner: event.owner});
	if (event.pidNamespace !== undefined) patchRun(turn, {pidNamespace: event.pidNamespace});
	if (event.isElsewhere)
		return onReboot(turn, event.bootId, 'it ran in another container or on another machine before');
	if (event.bootId !== turn.run.bootId) return onReboot(turn, event.bootId, 'the machine was restarted');
	for (const stream of streamsInOrder(turn.run)) repeatStep(turn, stream);
};

/** Git finds the way from a worktree back to its repository by the path it had. */
const onMoved = (turn: Turn, repository: string): void => {
	const text = `the repository was moved here from ${turn.run.repository}`;
	patchRun(turn, {repository});
	if (!isFinished(turn.run)) patchRun(turn, {isPaused: true});
	say(turn, 'note', text);
	for (const {id, workplace} of streamsInOrder(turn.run))
		if (workplace?.shared && turn.run.startedIn === undefined)
			patchStream(turn, id, {workplace: {...workplace, path: repository}});
	const paths = streamsInOrder(turn.run).flatMap(({workplace}) =>
		workplace && !workplace.shared ? [`"${workplace.path}"`] : [],
	);
	const isOver = isFinished(turn.run);
	if (paths.length === 0 && isOver) return;
	const repair = paths.length === 0 ? [] : [`run git worktree repair ${paths.join(' ')} to reconnect the worktrees`];
	const cure = [...repair, ...(isOver ? [] : ['claude-grid continue resumes the run'])].join('; ');
	raise(turn, {key: 'moved', kind: 'repository', text, cure});
};

/** Nothing starts by itself after a reboot, and no old pid is signalled. */
const onReboot = (turn: Turn, bootId: string, what: string): void => {
	patchRun(turn, {bootId});
	const isOver = isFinished(turn.run);
	const cut = streamsInOrder(turn.run).filter(
		stream =>
			!stream.ending?.back &&
			(liveSession(stream) ||
				stream.ending ||
				stream.state.is === 'starting' ||
				stream.state.is === 'recovering' ||
				stream.state.is === 'verifying'),
	);
	for (const stream of streamsInOrder(turn.run)) if (stream.ending?.back) repeatEnding(turn, stream);
	for (const stream of cut) interrupt(turn, stream);
	for (const stream of streamsInOrder(turn.run)) repeatMerge(turn, stream);
	if (isOver) return;
	patchRun(turn, {isPaused: true});
	const text =
		cut.length === 0
			? `${what}: nothing starts by itself`
			: `${what}: ${cut.length} ${cut.length === 1 ? 'stream was' : 'streams were'} interrupted`;
	say(turn, 'state', text);
	raise(turn, {key: 'interrupted', kind: 'interrupted', text, cure: 'claude-grid continue resumes all of them'});
};

const interrupt = (turn: Turn, stream: Stream): void => {
	const session = liveSession(stream);
	if (session)
		patchSession(turn, stream.id, {
			exit: session.exit ?? 'unknown',
			endedAt: Math.max(session.startedAt, Math.min(turn.now, turn.lastAt)),
			outcome: stream.ending?.class ?? 'unknown',
			openTools: [],
			backgroundTasks: [],
		});
	patchStream(turn, stream.id, {ending: undefined});
	setState(turn, stream.id, stateAfterReboot(turn, stream));
	if (!stream.workplace) return;
	saveCheckpoint(turn, stream.id, 'after a restart of the machine');
};

/** What the user had asked for holds all the same. */
const stateAfterReboot = (turn: Turn, {ending, sessions}: Stream): StreamState => {
	if (ending?.class === 'stopped') return {is: 'stopped', at: turn.now, ...(turn.run.isStopping && {isWithRun: true})};
	if (ending?.class === 'paused' || ending?.class === 'attached')
		return {is: 'waiting', cause: 'paused', since: turn.now};
	return sessions.length === 0 ? {is: 'pending'} : {is: 'waiting', cause: 'interrupted', since: turn.now};
};

const repeatStep = (turn: Turn, stream: Stream): void => {
	repeatMerge(turn, stream);
	repeatDeliveries(turn, stream);
	if (stream.ending) return repeatEnding(turn, stream);
	if (stream.state.is === 'starting' && stream.state.step !== 'agent') return startStream(turn, stream.id);
	if (stream.state.is === 'verifying')
		beginEnding(turn, stream.id, 'finished', currentSession(stream)?.result?.text ?? '');
};

const repeatMerge = (turn: Turn, {id, merge}: Stream): void => {
	if (merge.is === 'merging') startMerge(turn, id, merge);
};

const repeatEnding = (turn: Turn, stream: Stream): void => {
	const {ending} = stream;
	if (!ending) return;
	const session = liveSession(stream);
	if (ending.step === 'stopping' && session)
		return perform(turn, {
			type: 'session.stop',
			streamId: stream.id,
			sessionId: session.id,
			...(session.process && {process: session.process}),
		});
	const planned = plannedStream(turn.run, stream.id);
	if (ending.step === 'verify' && planned?.verify !== undefined)
		return perform(turn, {type: 'verify.run', streamId: stream.id, command: planned.verify});
	saveForEnding(turn, stream.id, 'after a restart of the engine');
};
