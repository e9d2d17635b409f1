import {byUser, despiteBudget} from '../../by-user.ts';
import {streamOf} from '../../draft.ts';
import type {Feature} from '../../feature.ts';
import {mergeAlerts} from './alerts.ts';
import {mergeAll, mergeByUser} from './merge-commands.ts';
import {
	advanceMerges,
	onConflicted,
	onEnqueued,
	onMerged,
	onRefused,
	onSeen,
	onStepped,
	onUndone,
	whileMerging,
} from './merging.ts';
import {onConflictPrepared, onConflictRefused, resolve} from './resolving.ts';

/** A stream's work comes into the target, one stream at a time. */
export const merge = {
	commands: {
		'stream.merge': byUser(mergeByUser),
		'run.merge': mergeAll,
		'stream.resolve': despiteBudget((draft, {streamId}) => resolve(draft, streamOf(draft, streamId))),
	},
	events: {
		'merge.stepped': whileMerging(onStepped),
		'merge.finished': whileMerging(onMerged),
		'merge.enqueued': whileMerging(onEnqueued),
		'merge.conflicted': whileMerging(onConflicted),
		'merge.refused': whileMerging(onRefused),
		'merge.seen': onSeen,
		'merge.undone': onUndone,
		'conflict.prepared': onConflictPrepared,
		'conflict.refused': onConflictRefused,
	},
	settle: advanceMerges,
	alerts: mergeAlerts,
} satisfies Feature;
