import {saveCheckpoint, saveForEnding} from './checkpoints.ts';
import {beginEnding} from './ending.ts';
import type {RunEvent} from './event.ts';
import {currentSession, liveSession, streamsInOrder} from './select.ts';
import {startStream} from './sessions.ts';
import type {Turn} from './turn.ts';
import {patchRun, patchSession, patchStream, perform, raise, say, setState} from './turn.ts';
import type {Stream} from './types.ts';
import {plannedStream} from './types.ts';

/** An engine took the run over: whatever step was under way is asked for again (each is safe to repeat). */
export const onEngineStarted = (turn: Turn, event: Extract<RunEvent, {type: 'engine.started'}>): void => {
	if (event.bootId !== turn.run.bootId) return onReboot(turn, event.bootId);
	for (const stream of streamsInOrder(turn.run)) repeatStep(turn, stream);
};

/** Nothing starts by itself after a reboot, and no old pid is signalled. */
const onReboot = (turn: Turn, bootId: string): void => {
	patchRun(turn, {bootId});
	const cut = streamsInOrder(turn.run).filter(
		stream =>
			liveSession(stream) ||
			stream.ending ||
			stream.state.is === 'starting' ||
			stream.state.is === 'recovering' ||
			stream.state.is === 'verifying',
	);
	for (const stream of cut) interrupt(turn, stream);
	for (const stream of streamsInOrder(turn.run)) repeatMerge(turn, stream);
	if (cut.length === 0) return;
	patchRun(turn, {isPaused: true});
	say(turn, 'state', `the machine was restarted: ${cut.length} streams were interrupted`);
	raise(turn, {
		key: 'interrupted',
		kind: 'interrupted',
		text: `the machine was restarted: ${cut.length} streams were interrupted`,
		cure: 'c (claude-grid continue) continues them all',
	});
};

const interrupt = (turn: Turn, stream: Stream): void => {
	if (liveSession(stream))
		patchSession(turn, stream.id, {
			exit: 'unknown',
			endedAt: turn.now,
			outcome: 'unknown',
			openTools: [],
			backgroundTasks: [],
		});
	patchStream(turn, stream.id, {ending: undefined});
	setState(
		turn,
		stream.id,
		stream.sessions.length === 0 ? {is: 'pending'} : {is: 'waiting', cause: 'interrupted', since: turn.now},
	);
	if (!stream.workplace) return;
	saveCheckpoint(turn, stream.id, 'after a restart of the machine');
};

const repeatStep = (turn: Turn, stream: Stream): void => {
	repeatMerge(turn, stream);
	if (stream.ending) return repeatEnding(turn, stream);
	if (stream.state.is === 'starting' && stream.state.step !== 'agent') return startStream(turn, stream.id);
	if (stream.state.is === 'verifying')
		beginEnding(turn, stream.id, 'finished', currentSession(stream)?.result?.text ?? '');
};

const repeatMerge = (turn: Turn, stream: Stream): void => {
	if (stream.merge.is !== 'merging') return;
	patchStream(turn, stream.id, {merge: {is: 'queued'}});
	patchRun(turn, {mergeQueue: [stream.id, ...turn.run.mergeQueue]});
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
