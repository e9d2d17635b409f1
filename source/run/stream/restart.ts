import type {Draft} from '../draft.ts';
import {addActivity, addEffect, patchRun, patchSession, patchStream, raiseAlert, setState} from '../draft.ts';
import {repeatDelivery} from '../features/deliver/deliver.ts';
import {hostOf} from '../features/hosts/select.ts';
import {forgetHosts} from '../features/hosts/watch.ts';
import {startMerge} from '../features/merge/merging.ts';
import {repeatDeliveries} from '../features/messages/messages.ts';
import {atRest, repeatUnion} from '../features/proof/union.ts';
import {repeatReading} from '../features/reviewer/reading.ts';
import type {RunEvent} from '../model/event.ts';
import {command, hintOf} from '../model/hint.ts';
import type {Stream, StreamState} from '../model/types.ts';
import {plannedStream} from '../model/types.ts';
import {isFinished} from '../select/standing.ts';
import {currentSession, liveSession, streamsInOrder} from '../select/streams.ts';
import {setHandoverNote} from './background.ts';
import {saveCheckpoint, saveForStop} from './checkpoints.ts';
import {startStream} from './sessions.ts';
import {beginStop} from './stopping.ts';

/** An engine took the run over: whatever step was under way is asked for again (each is safe to repeat). */
export const onEngineStarted = (draft: Draft, event: Extract<RunEvent, {type: 'engine.started'}>): void => {
	if (event.repository !== undefined && event.repository !== draft.run.repository) onMoved(draft, event.repository);
	if (event.words !== undefined) setHandoverNote(draft, event.words ?? undefined);
	if (event.owner) patchRun(draft, {owner: event.owner});
	if (event.pidNamespace !== undefined) patchRun(draft, {pidNamespace: event.pidNamespace});
	forgetHosts(draft);
	if (event.isElsewhere)
		return onReboot(draft, event.bootId, 'it ran in another container or on another machine before');
	if (event.bootId !== draft.run.bootId) return onReboot(draft, event.bootId, 'the machine was restarted');
	for (const stream of streamsInOrder(draft.run)) if (hostOf(stream) === undefined) repeatStep(draft, stream);
	repeatUnion(draft);
};

/** Git finds the way from a worktree back to its repository by the path it had. */
const onMoved = (draft: Draft, repository: string): void => {
	const text = `the repository was moved here from ${draft.run.repository}`;
	patchRun(draft, {repository});
	if (!isFinished(draft.run)) patchRun(draft, {isPaused: true});
	addActivity(draft, 'note', text);
	for (const {id, workplace} of streamsInOrder(draft.run))
		if (workplace?.shared && draft.run.startedIn === undefined)
			patchStream(draft, id, {workplace: {...workplace, path: repository}});
	const paths = streamsInOrder(draft.run).flatMap(({workplace}) =>
		workplace && !workplace.shared ? [`"${workplace.path}"`] : [],
	);
	const isOver = isFinished(draft.run);
	if (paths.length === 0 && isOver) return;
	const repair = paths.length === 0 ? [] : [`run git worktree repair ${paths.join(' ')} to reconnect the worktrees`];
	const repaired = repair.join('; ');
	const resumed = hintOf`${command('continue')} resumes the run`;
	const hint = isOver ? repaired : repaired === '' ? resumed : hintOf`${repaired}; ${resumed}`;
	raiseAlert(draft, {key: 'moved', kind: 'repository', text, cure: hint});
};

/** Its branch is being changed at the user's word. */
const isHeld = ({ending}: Stream): boolean => ending?.back !== undefined || ending?.review !== undefined;

/** Nothing starts by itself after a reboot, and no old pid is signalled. */
const onReboot = (draft: Draft, bootId: string, what: string): void => {
	patchRun(draft, {bootId, ...(draft.run.union && {union: atRest(draft.run.union)})});
	const isOver = isFinished(draft.run);
	const cut = streamsInOrder(draft.run).filter(
		stream =>
			hostOf(stream) === undefined &&
			!isHeld(stream) &&
			(liveSession(stream) ||
				stream.ending ||
				stream.state.is === 'starting' ||
				stream.state.is === 'recovering' ||
				stream.state.is === 'verifying'),
	);
	for (const stream of streamsInOrder(draft.run)) if (isHeld(stream)) repeatStop(draft, stream);
	for (const stream of cut) interrupt(draft, stream);
	for (const stream of streamsInOrder(draft.run)) repeatOutside(draft, stream);
	if (isOver) return;
	patchRun(draft, {isPaused: true});
	const text =
		cut.length === 0
			? `${what}: nothing starts by itself`
			: `${what}: ${cut.length} ${cut.length === 1 ? 'stream was' : 'streams were'} interrupted`;
	addActivity(draft, 'state', text);
	raiseAlert(draft, {
		key: 'interrupted',
		kind: 'interrupted',
		text,
		cure: hintOf`${command('continue')} resumes all of them`,
	});
};

const interrupt = (draft: Draft, stream: Stream): void => {
	const session = liveSession(stream);
	if (session)
		patchSession(draft, stream.id, {
			exit: session.exit ?? 'unknown',
			endedAt: Math.max(session.startedAt, Math.min(draft.now, draft.lastAt)),
			outcome: stream.ending?.class ?? 'unknown',
			openTools: [],
			backgroundTasks: [],
		});
	patchStream(draft, stream.id, {ending: undefined});
	setState(draft, stream.id, stateAfterReboot(draft, stream));
	if (!stream.workplace) return;
	saveCheckpoint(draft, stream.id, 'after a restart of the machine');
};

/** What the user had asked for holds all the same. */
const stateAfterReboot = (draft: Draft, {ending, sessions}: Stream): StreamState => {
	if (ending?.class === 'stopped')
		return {is: 'stopped', at: draft.now, ...(draft.run.isStopping && {isWithRun: true})};
	if (ending?.class === 'paused' || ending?.class === 'attached')
		return {is: 'waiting', cause: 'paused', since: draft.now};
	return sessions.length === 0 ? {is: 'pending'} : {is: 'waiting', cause: 'interrupted', since: draft.now};
};

export const repeatStep = (draft: Draft, stream: Stream): void => {
	repeatOutside(draft, stream);
	repeatDeliveries(draft, stream);
	if (stream.ending) return repeatStop(draft, stream);
	if (stream.state.is === 'starting' && stream.state.step !== 'agent') return startStream(draft, stream.id);
	if (stream.state.is === 'verifying')
		beginStop(draft, stream.id, 'finished', currentSession(stream)?.result?.text ?? '');
};

const repeatOutside = (draft: Draft, stream: Stream): void => {
	const {id, merge} = stream;
	repeatDelivery(draft, stream);
	if (merge.is === 'merging') startMerge(draft, id, merge);
};

const repeatStop = (draft: Draft, stream: Stream): void => {
	const {ending} = stream;
	if (!ending) return;
	const session = liveSession(stream);
	if (ending.step === 'stopping' && session)
		return addEffect(draft, {
			type: 'session.stop',
			streamId: stream.id,
			sessionId: session.id,
			...(session.process && {process: session.process}),
		});
	const planned = plannedStream(draft.run, stream.id);
	if (ending.step === 'verify' && planned?.verify !== undefined)
		return addEffect(draft, {type: 'verify.run', streamId: stream.id, command: planned.verify});
	if (ending.step === 'review') return repeatReading(draft, stream);
	saveForStop(draft, stream.id, 'after a restart of the engine');
};
