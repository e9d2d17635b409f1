import {onOutside, onSwitched, onUnclear} from './checkout-events.ts';
import {tidyApprovals} from './approvals.ts';
import {onBack} from './back.ts';
import {tellBudgets, wakeFromBudget} from './budget.ts';
import {saveCheckpoint, saveWhenDirty} from './checkpoints.ts';
import {absorbJump} from './clock.ts';
import type {Command, CommandAnswer} from './command.ts';
import {onCommand} from './commands.ts';
import type {Effect} from './effect.ts';
import {onStopped} from './ending.ts';
import type {RunEvent, Tick} from './event.ts';
import {onVerified} from './evidence.ts';
import {finish} from './finish.ts';
import {wakeParked} from './gate.ts';
import {advanceMerges, onMergeEvent} from './merging.ts';
import {noteNews} from './news.ts';
import {onConflictPrepared, onConflictRefused} from './resolving.ts';
import {onEngineStarted} from './restart.ts';
import {schedule} from './schedule.ts';
import {hasStream, liveSession, streamsInOrder} from './select.ts';
import {onSessionEvent} from './session-events.ts';
import {watchStream} from './stall.ts';
import {wakeLead} from './wake.ts';
import {onPlacesSeen} from './places.ts';
import {onSigningTried} from './signing.ts';
import type {Turn} from './turn.ts';
import {clearAlerts, patchRun, patchStream, perform, raise, say, setState, streamOf} from './turn.ts';
import type {Instant, Run} from './types.ts';
import {onCheckpoint, onCheckpointFailed, onCommitFailed, onRadar, onWorkSeen} from './work-events.ts';
import {
	onPrepareFailed,
	onPrepared,
	onProgramsChanged,
	onRemoved,
	onReplaced,
	onSetUp,
	onStrayed,
	onLeft,
	onUpdated,
	onWorkLost,
} from './worktree-events.ts';

export type Message = RunEvent | Command | Tick;
export type Update = {readonly run: Run; readonly effects: readonly Effect[]; readonly answer?: CommandAnswer};

const lowDiskBytes = 500 * 1024 * 1024;

/**
 * The one function that changes a run. Pure: same run, message and instant, same outcome. `isHeld`: nothing begins by itself,
 * because it is not known yet what is under way.
 */
export const update = (run: Run, message: Message, now: Instant, {isHeld = false} = {}): Update => {
	const turn: Turn = {run, effects: [], now, lastAt: run.lastMessageAt};
	absorbJump(turn);
	const answer = handle(turn, message);
	if (!isHeld) begin(turn);
	noteNews(turn, run);
	if (!isHeld) wakeLead(turn);
	finish(turn, run);
	const isChanged = turn.run.streams !== run.streams || turn.effects.length > 0 || hasChanged(run, turn.run);
	if (isChanged) patchRun(turn, {revision: run.revision + 1});
	return {run: turn.run, effects: turn.effects, ...(answer && {answer})};
};

/** What is due begins. */
const begin = (turn: Turn): void => {
	wakeFromBudget(turn);
	wakeParked(turn);
	schedule(turn);
	tidyApprovals(turn);
	tellBudgets(turn);
	advanceMerges(turn);
};

const hasChanged = (before: Run, after: Run): boolean =>
	(Object.keys(after) as (keyof Run)[]).some(key => key !== 'lastMessageAt' && before[key] !== after[key]) ||
	Object.keys(before).length !== Object.keys(after).length;

const isCommand = (message: Message): message is Command =>
	/^(stream\.|run\.|task\.|plan\.|lead\.|alert\.|product\.|checkpoint\.create|question\.answer)/.test(message.type);

const handle = (turn: Turn, message: Message): CommandAnswer | undefined => {
	if (isCommand(message)) return onCommand(turn, message);
	if ('streamId' in message && !hasStream(turn.run, message.streamId)) return undefined;
	onEvent(turn, message as RunEvent | Tick);
	return undefined;
};

const onEvent = (turn: Turn, event: RunEvent | Tick): void => {
	switch (event.type) {
		case 'tick':
			return onTick(turn);
		case 'engine.started':
			return onEngineStarted(turn, event);
		case 'session.stopped':
			return onStopped(turn, event);
		case 'session.started':
		case 'session.startFailed':
		case 'session.reported':
		case 'session.exited':
		case 'session.worked':
		case 'session.flooded':
		case 'question.asked':
		case 'question.unreadable':
		case 'message.taken':
			return onSessionEvent(turn, event);
		case 'merge.stepped':
		case 'merge.finished':
		case 'merge.conflicted':
		case 'merge.refused':
		case 'merge.seen':
		case 'merge.undone':
			return onMergeEvent(turn, event);
		default:
			return onWorkEvent(turn, event);
	}
};

const onWorkEvent = (turn: Turn, event: RunEvent): void => {
	switch (event.type) {
		case 'worktree.prepared':
			return onPrepared(turn, event);
		case 'worktree.failed':
			return onPrepareFailed(turn, event);
		case 'worktree.updated':
			return onUpdated(turn, event);
		case 'conflict.prepared':
			return onConflictPrepared(turn, event);
		case 'conflict.refused':
			return onConflictRefused(turn, event);
		case 'setup.finished':
			return onSetUp(turn, event);
		case 'checkpoint.saved':
			return onCheckpoint(turn, event);
		case 'checkpoint.failed':
			return onCheckpointFailed(turn, event);
		case 'work.seen':
			return onWorkSeen(turn, event);
		case 'back.finished':
			return onBack(turn, event);
		case 'commit.failed':
			return onCommitFailed(turn, event);
		case 'work.strayed':
			return onStrayed(turn, event);
		case 'work.unclear':
			return onUnclear(turn, event);
		case 'outside.written':
			return onOutside(turn, event);
		case 'checkout.switched':
			return onSwitched(turn, event);
		case 'work.left':
			return onLeft(turn, event);
		case 'worktree.kept':
			patchStream(turn, event.streamId, {keptBecause: event.reason.slice(0, 500)});
			return say(turn, 'note', `its worktree was kept: ${event.reason}`, event.streamId);
		case 'worktree.replaced':
			return onReplaced(turn, event);
		case 'worktree.removed':
			return onRemoved(turn, event.streamId);
		case 'places.seen':
			return onPlacesSeen(turn, event);
		case 'work.lost':
			return onWorkLost(turn, event);
		case 'verify.finished':
			return onVerified(turn, event.streamId, event.result, event.left);
		case 'radar.scanned':
			return onRadar(turn, event);
		default:
			return onWorldEvent(turn, event);
	}
};

const onWorldEvent = (turn: Turn, event: RunEvent): void => {
	switch (event.type) {
		case 'attach.ended':
			return onAttachEnded(turn, event.streamId, event.isLost);
		case 'disk.measured':
			return onDisk(turn, event.freeBytes);
		case 'store.failed':
			return raise(turn, {
				key: 'store',
				kind: 'store',
				text: `the run cannot be saved: ${event.reason}`,
				cure: 'make room; it is tried again by itself',
			});
		case 'signing.tried':
			return onSigningTried(turn, event);
		case 'store.recovered':
			return clearAlerts(turn, alert => alert.key === 'store');
		case 'store.damaged':
			return onStoreDamaged(turn, event);
		case 'repository.mended':
			return clearAlerts(turn, alert => alert.key === 'repository');
		case 'programs.changed':
			return onProgramsChanged(turn, event.names);
		case 'repository.damaged':
			return raise(turn, {key: 'repository', kind: 'repository', text: event.what, cure: event.cure});
		default:
			return undefined;
	}
};

const onStoreDamaged = (turn: Turn, event: Extract<RunEvent, {type: 'store.damaged'}>): void => {
	if (event.isBackup)
		raise(turn, {
			key: 'store:backup',
			kind: 'store',
			text: 'run.json was broken: the state before the last save was taken',
			cure: 'the broken file is kept beside it',
			isAdvice: true,
		});
	if (event.restored.length > 0)
		raise(turn, {
			key: 'store:restored',
			kind: 'store',
			text: `the saved record of ${event.restored.join(', ')} was damaged: it is as it was before the last save`,
			cure: 'the broken file is kept beside it',
			isAdvice: true,
		});
	if (event.quarantined.length === 0) return;
	raise(turn, {
		key: 'store:quarantined',
		kind: 'store',
		text: `the saved record of ${event.quarantined.join(', ')} was corrupt and was dropped from the run`,
		cure: 'its branch, worktree and agent are untouched; claude-grid rescue lists what is saved',
	});
};

const onAttachEnded = (turn: Turn, streamId: string, isLost: boolean): void => {
	const {state} = streamOf(turn, streamId);
	if (state.is !== 'waiting' || state.cause !== 'attached') return;
	setState(turn, streamId, {is: 'waiting', cause: 'paused', since: turn.now});
	if (!isLost) return;
	saveCheckpoint(turn, streamId, 'after a lost terminal');
	raise(turn, {
		key: `attach:${streamId}`,
		kind: 'interrupted',
		streamId,
		text: `the terminal attached to ${streamId} is gone`,
		cure: `claude-grid continue ${streamId} resumes with it`,
	});
};

const onDisk = (turn: Turn, freeBytes: number): void => {
	const isDiskLow = freeBytes < lowDiskBytes;
	if (isDiskLow !== turn.run.isDiskLow) patchRun(turn, {isDiskLow});
	if (!isDiskLow) return clearAlerts(turn, alert => alert.key === 'disk');
	raise(turn, {
		key: 'disk',
		kind: 'disk',
		text: `only ${Math.floor(freeBytes / 1024 / 1024)} MB of disk space are free: new streams are held`,
		cure: 'make room, or run claude-grid clean',
	});
};

/** Streams are watched; a session that would not die is stopped again. */
const onTick = (turn: Turn): void => {
	for (const {id} of streamsInOrder(turn.run)) {
		watchStream(turn, id);
		saveWhenDirty(turn, id);
		const stream = turn.run.streams[id];
		const session = stream && liveSession(stream);
		const isStuck = stream?.ending?.step === 'stopping' && stream.ending.left !== undefined;
		if (isStuck && session)
			perform(turn, {
				type: 'session.stop',
				streamId: id,
				sessionId: session.id,
				...(session.process && {process: session.process}),
			});
	}
};
