import {onCommand} from './commands.ts';
import {onVerified} from './completion/completion-checks.ts';
import type {Draft} from './draft.ts';
import {addActivity, addEffect, clearAlerts, patchRun, patchStream, raiseAlert} from './draft.ts';
import {tidyApprovals} from './features/approval/approvals.ts';
import {advanceDeliveries, onDeliveryEvent} from './features/deliver/deliver.ts';
import {onBack} from './features/history/back.ts';
import {onCheckpointsFound, onStoreDamaged} from './features/history/store-damage.ts';
import {onHostEvent} from './features/hosts/events.ts';
import {watchHosts} from './features/hosts/watch.ts';
import {recordLeadEvents} from './features/lead/lead-events.ts';
import {wakeLead} from './features/lead/wake.ts';
import {advanceMerges, onMergeEvent} from './features/merge/merging.ts';
import {onConflictPrepared, onConflictRefused} from './features/merge/resolving.ts';
import {onHunkChanged} from './features/review/hunk-changes.ts';
import {finish} from './finish.ts';
import type {Command, CommandAnswer} from './model/command.ts';
import type {Effect} from './model/effect.ts';
import type {RunEvent, Tick} from './model/event.ts';
import type {Instant, Run} from './model/types.ts';
import {updateBudgetAlerts, wakeFromBudget} from './policy/budget.ts';
import {absorbJump} from './policy/clock.ts';
import {watchStream} from './policy/stall.ts';
import {onAccounts, wakeParked} from './policy/usage-limit.ts';
import {schedule} from './schedule.ts';
import {hasStream, liveSession, streamsInOrder} from './select.ts';
import {onAttachEnded} from './stream/attached.ts';
import {saveWhenDirty} from './stream/checkpoints.ts';
import {isQuietReport} from './stream/quiet-report.ts';
import {onEngineStarted} from './stream/restart.ts';
import {onSessionEvent} from './stream/session-events.ts';
import {onStopped} from './stream/stopping.ts';
import {onOutside, onSwitched, onUnclear} from './worktree/checkout-events.ts';
import {onSigningTried} from './worktree/signing.ts';
import {onCheckpoint, onCheckpointFailed, onCommitFailed, onRadar, onWorkSeen} from './worktree/work-events.ts';
import {onWorktreesSeen} from './worktree/worktree-checks.ts';
import {
	onLeft,
	onPrepared,
	onPrepareFailed,
	onProgramsChanged,
	onRemoved,
	onReplaced,
	onSandboxRefused,
	onSetUp,
	onStrayed,
	onUnreadable,
	onUpdated,
	onWorkLost,
} from './worktree/worktree-events.ts';

export type Message = RunEvent | Command | Tick;
export type Update = {
	readonly run: Run;
	readonly effects: readonly Effect[];
	readonly answer?: CommandAnswer;
	/** Only what an agent does just now has changed: it stands in its output too, so it may be saved later. */
	readonly isQuiet?: boolean;
};

const lowDiskBytes = 500 * 1024 * 1024;

/**
 * The one function that changes a run. Pure: same run, message and instant, same outcome. `isHeld`: nothing begins by itself,
 * because it is not known yet what is under way.
 */
export const update = (run: Run, message: Message, now: Instant, {isHeld = false} = {}): Update => {
	const draft: Draft = {run, effects: [], now, lastAt: run.lastMessageAt};
	absorbJump(draft);
	const woken = draft.run;
	const answer = handle(draft, message);
	if (isQuietReport(draft, woken, message) && woken.streams === run.streams)
		return {run: {...draft.run, revision: run.revision + 1}, effects: [], isQuiet: true};
	if (!isHeld) begin(draft);
	recordLeadEvents(draft, run);
	if (!isHeld) wakeLead(draft);
	finish(draft, run);
	const isChanged = draft.run.streams !== run.streams || draft.effects.length > 0 || hasChanged(run, draft.run);
	if (isChanged) patchRun(draft, {revision: run.revision + 1});
	return {run: draft.run, effects: draft.effects, ...(answer && {answer})};
};

/** What is due begins. */
const begin = (draft: Draft): void => {
	wakeFromBudget(draft);
	wakeParked(draft);
	schedule(draft);
	tidyApprovals(draft);
	updateBudgetAlerts(draft);
	advanceMerges(draft);
	advanceDeliveries(draft);
};

const hasChanged = (before: Run, after: Run): boolean =>
	(Object.keys(after) as (keyof Run)[]).some(key => key !== 'lastMessageAt' && before[key] !== after[key]) ||
	Object.keys(before).length !== Object.keys(after).length;

const isCommand = (message: Message): message is Command =>
	/^(stream\.|run\.|task\.|plan\.|lead\.|alert\.|product\.|host\.(?:drain|resume)|checkpoint\.create|question\.answer|grant\.|review\.)/.test(
		message.type,
	);

const handle = (draft: Draft, message: Message): CommandAnswer | undefined => {
	if (isCommand(message)) return onCommand(draft, message);
	if ('streamId' in message && !hasStream(draft.run, message.streamId)) return undefined;
	onEvent(draft, message as RunEvent | Tick);
	return undefined;
};

const onEvent = (draft: Draft, event: RunEvent | Tick): void => {
	switch (event.type) {
		case 'tick':
			return onTick(draft);
		case 'engine.started':
			return onEngineStarted(draft, event);
		case 'session.stopped':
			return onStopped(draft, event);
		case 'session.started':
		case 'session.startFailed':
		case 'session.reported':
		case 'session.exited':
		case 'session.worked':
		case 'session.flooded':
		case 'question.asked':
		case 'question.unreadable':
		case 'message.taken':
			return onSessionEvent(draft, event);
		case 'merge.stepped':
		case 'merge.finished':
		case 'merge.conflicted':
		case 'merge.refused':
		case 'merge.seen':
		case 'merge.undone':
		case 'merge.enqueued':
			return onMergeEvent(draft, event);
		case 'delivery.pushed':
		case 'delivery.opened':
		case 'delivery.commented':
		case 'delivery.failed':
		case 'delivery.seen':
		case 'delivery.synced':
			return onDeliveryEvent(draft, event);
		default:
			return onWorkEvent(draft, event);
	}
};

const onWorkEvent = (draft: Draft, event: RunEvent): void => {
	switch (event.type) {
		case 'worktree.prepared':
			return onPrepared(draft, event);
		case 'worktree.failed':
			return onPrepareFailed(draft, event);
		case 'worktree.updated':
			return onUpdated(draft, event);
		case 'conflict.prepared':
			return onConflictPrepared(draft, event);
		case 'conflict.refused':
			return onConflictRefused(draft, event);
		case 'setup.finished':
			return onSetUp(draft, event);
		case 'checkpoint.saved':
			return onCheckpoint(draft, event);
		case 'checkpoint.failed':
			return onCheckpointFailed(draft, event);
		case 'work.seen':
			return onWorkSeen(draft, event);
		case 'back.finished':
			return onBack(draft, event);
		case 'hunk.changed':
			return onHunkChanged(draft, event);
		case 'commit.failed':
			return onCommitFailed(draft, event);
		case 'work.strayed':
			return onStrayed(draft, event);
		case 'work.unclear':
			return onUnclear(draft, event);
		case 'outside.written':
			return onOutside(draft, event);
		case 'checkout.switched':
			return onSwitched(draft, event);
		case 'work.left':
			return onLeft(draft, event);
		case 'worktree.kept':
			patchStream(draft, event.streamId, {keptBecause: event.reason.slice(0, 500)});
			return addActivity(draft, 'note', `its worktree was kept: ${event.reason}`, event.streamId);
		case 'worktree.replaced':
			return onReplaced(draft, event);
		case 'sandbox.refused':
			return onSandboxRefused(draft, event);
		case 'worktree.unreadable':
			return onUnreadable(draft, event);
		case 'worktree.removed':
			return onRemoved(draft, event.streamId);
		case 'places.seen':
			return onWorktreesSeen(draft, event);
		case 'work.lost':
			return onWorkLost(draft, event);
		case 'verify.finished':
			return onVerified(draft, event.streamId, event.result, event.left);
		case 'radar.scanned':
			return onRadar(draft, event);
		default:
			return onWorldEvent(draft, event);
	}
};

const onWorldEvent = (draft: Draft, event: RunEvent): void => {
	switch (event.type) {
		case 'host.seen':
		case 'host.away':
		case 'host.refused':
		case 'host.kept':
			return onHostEvent(draft, event);
		case 'attach.ended':
			return onAttachEnded(draft, event.streamId, event.isLost);
		case 'accounts.changed':
			return onAccounts(draft, event.accounts);
		case 'disk.measured':
			return onDisk(draft, event.freeBytes);
		case 'store.failed':
			return raiseAlert(draft, {
				key: 'store',
				kind: 'store',
				text: `the run cannot be saved: ${event.reason}`,
				cure: 'make room; it is tried again by itself',
			});
		case 'signing.tried':
			return onSigningTried(draft, event);
		case 'store.recovered':
			return clearAlerts(draft, alert => alert.key === 'store');
		case 'store.damaged':
			return onStoreDamaged(draft, event);
		case 'checkpoints.found':
			return onCheckpointsFound(draft, event);
		case 'repository.mended':
			return clearAlerts(draft, alert => alert.key === 'repository');
		case 'programs.changed':
			return onProgramsChanged(draft, event.names);
		case 'repository.damaged':
			return raiseAlert(draft, {key: 'repository', kind: 'repository', text: event.what, cure: event.cure});
		default:
			return undefined;
	}
};

const onDisk = (draft: Draft, freeBytes: number): void => {
	const isDiskLow = freeBytes < lowDiskBytes;
	if (isDiskLow !== draft.run.isDiskLow) patchRun(draft, {isDiskLow});
	if (!isDiskLow) return clearAlerts(draft, alert => alert.key === 'disk');
	raiseAlert(draft, {
		key: 'disk',
		kind: 'disk',
		text: `only ${Math.floor(freeBytes / 1024 / 1024)} MB of disk space are free: new streams are held`,
		cure: 'make room, or run claude-grid clean',
	});
};

/** Streams are watched; a session that would not die is stopped again. */
const onTick = (draft: Draft): void => {
	watchHosts(draft);
	for (const {id} of streamsInOrder(draft.run)) {
		watchStream(draft, id);
		saveWhenDirty(draft, id);
		const stream = draft.run.streams[id];
		const session = stream && liveSession(stream);
		const isStuck = stream?.ending?.step === 'stopping' && stream.ending.left !== undefined;
		if (isStuck && session)
			addEffect(draft, {
				type: 'session.stop',
				streamId: id,
				sessionId: session.id,
				...(session.process && {process: session.process}),
			});
	}
};
