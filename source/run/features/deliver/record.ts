import type {Draft} from '../../draft.ts';
import {addActivity, clearStreamAlerts, patchRun, patchStream, streamOf} from '../../draft.ts';
import type {Delivery, PullRequest} from './types.ts';

export const alertKey = (streamId: string): string => `delivery:${streamId}`;

export const patchDelivery = (draft: Draft, streamId: string, patch: Partial<Delivery>): void => {
	const before: Delivery = streamOf(draft, streamId).delivery ?? {isWanted: true};
	const changed = {...before, ...patch};
	if (streamOf(draft, streamId).delivery && JSON.stringify(changed) === JSON.stringify(before)) return;
	const next = Object.entries({...changed, changedAt: draft.now}).filter(([, value]) => value !== undefined);
	patchStream(draft, streamId, {delivery: Object.fromEntries(next) as Delivery});
};

/** By whomever it was merged there; the branch here is as it was. */
export const setLanded = (
	draft: Draft,
	streamId: string,
	{number, base, commit}: Pick<PullRequest, 'number' | 'base' | 'commit'>,
): void => {
	const {merge, delivery, work} = streamOf(draft, streamId);
	if (merge.is === 'merged') return;
	const into = `${delivery?.pushed?.remote ?? 'origin'}/${base}`;
	patchRun(draft, {mergeQueue: draft.run.mergeQueue.filter(id => id !== streamId)});
	patchStream(draft, streamId, {
		merge: {is: 'merged', into, commit: commit ?? work?.head ?? '', at: draft.now, by: 'contents'},
	});
	clearStreamAlerts(draft, streamId, 'merge', 'delivery');
	addActivity(draft, 'merge', `● ${streamId} is in ${into} by pull request #${number}`, streamId);
};
