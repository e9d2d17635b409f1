import {addActivity, type Draft, patchStream} from '../draft.ts';
import type {EventOf, Feature} from '../feature.ts';
import {onOutside, onSwitched, onUnclear} from './checkout-events.ts';
import {onSandboxFull, onSandboxRefused} from './sandbox-events.ts';
import {onSigningTried, signingAlert} from './signing.ts';
import {onCheckpoint, onCheckpointFailed, onCommitFailed, onRadar, onWorkSeen} from './work-events.ts';
import {branchAlert, onWorktreesSeen} from './worktree-checks.ts';
import {
	onLeft,
	onPrepared,
	onPrepareFailed,
	onProgramsChanged,
	onRemoved,
	onReplaced,
	onSetUp,
	onStrayed,
	onUnreadable,
	onUpdated,
	onWorkLost,
} from './worktree-events.ts';

const onKept = (draft: Draft, {streamId, reason}: EventOf<'worktree.kept'>): void => {
	patchStream(draft, streamId, {keptBecause: reason.slice(0, 500)});
	addActivity(draft, 'note', `its worktree was kept: ${reason}`, streamId);
};

/** A stream's worktree, its branch, and the work in it as git tells. */
export const worktree = {
	events: {
		'worktree.prepared': onPrepared,
		'worktree.failed': onPrepareFailed,
		'worktree.updated': onUpdated,
		'worktree.kept': onKept,
		'worktree.replaced': onReplaced,
		'worktree.unreadable': onUnreadable,
		'worktree.removed': (draft, {streamId}) => onRemoved(draft, streamId),
		'setup.finished': onSetUp,
		'checkpoint.saved': onCheckpoint,
		'checkpoint.failed': onCheckpointFailed,
		'commit.failed': onCommitFailed,
		'work.seen': onWorkSeen,
		'work.strayed': onStrayed,
		'work.unclear': onUnclear,
		'work.left': onLeft,
		'work.lost': onWorkLost,
		'outside.written': onOutside,
		'checkout.switched': onSwitched,
		'sandbox.refused': onSandboxRefused,
		'sandbox.full': onSandboxFull,
		'places.seen': onWorktreesSeen,
		'radar.scanned': onRadar,
		'signing.tried': onSigningTried,
		'programs.changed': (draft, {names}) => onProgramsChanged(draft, names),
	},
	alerts: {signing: signingAlert, branch: branchAlert},
} satisfies Feature;
