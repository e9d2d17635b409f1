import {clearAlerts, type Draft, patchRun, raiseAlert} from '../draft.ts';
import type {DerivedAlert, EventOf, Feature} from '../feature.ts';

const lowDiskBytes = 500 * 1024 * 1024;

const onDisk = (draft: Draft, {freeBytes}: EventOf<'disk.measured'>): void => {
	const isDiskLow = freeBytes < lowDiskBytes;
	if (isDiskLow !== draft.run.isDiskLow) patchRun(draft, {isDiskLow});
};

const lowDisk: DerivedAlert = {
	kind: 'disk',
	text: `less than ${lowDiskBytes / 1024 / 1024} MB of disk space are free: new streams are held`,
	cure: 'make room, or run claude-grid clean',
};

const onStoreFailed = (draft: Draft, {reason}: EventOf<'store.failed'>): void =>
	raiseAlert(draft, {
		key: 'store',
		kind: 'store',
		text: `the run cannot be saved: ${reason}`,
		cure: 'make room; it is retried automatically',
	});

const onRepositoryDamaged = (draft: Draft, {what, cure}: EventOf<'repository.damaged'>): void =>
	raiseAlert(draft, {key: 'repository', kind: 'repository', text: what, cure});

/** What the run stands on: disk, store, repository. */
export const health = {
	events: {
		'disk.measured': onDisk,
		'store.failed': onStoreFailed,
		'store.recovered': draft => clearAlerts(draft, alert => alert.key === 'store'),
		'repository.damaged': onRepositoryDamaged,
		'repository.mended': draft => clearAlerts(draft, alert => alert.key === 'repository'),
	},
	alerts: {disk: ({isDiskLow}) => (isDiskLow ? [lowDisk] : [])},
} satisfies Feature;
