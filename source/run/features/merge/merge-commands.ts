import {unproved} from '../../completion/unproved.ts';
import {agree, count as counted} from '../../count.ts';
import {addActivity, type Draft, streamOf} from '../../draft.ts';
import type {CommandOf} from '../../feature.ts';
import type {CommandAnswer} from '../../model/command.ts';
import {streamsInOrder} from '../../select/streams.ts';
import {queueAll, queueMerge, startMerge} from './merging.ts';

const done = (message: string): CommandAnswer => ({ok: true, message});
const no = (message: string): CommandAnswer => ({ok: false, code: 'NOT_NOW', message});

export const mergeByUser = (draft: Draft, {streamId, dirty, into}: CommandOf<'stream.merge'>): CommandAnswer => {
	const isBusy = streamsInOrder(draft.run).some(stream => stream.merge.is === 'merging');
	const reason = unproved(draft.run, streamOf(draft, streamId));
	const isForced = reason !== undefined;
	if (isBusy && dirty !== undefined) return no('another stream is being merged: try again in a moment');
	if (isForced) addActivity(draft, 'merge', `merged by the user's --force although ${reason}`, streamId);
	if (isBusy) queueMerge(draft, streamId, {into, isForced});
	else startMerge(draft, streamId, {dirty, into, isForced});
	return done(`${streamId} is being merged into ${into ?? draft.run.target}${isForced ? `, although ${reason}` : ''}`);
};

export const mergeAll = (draft: Draft, {streamIds}: CommandOf<'run.merge'>): CommandAnswer => {
	const count = queueAll(draft, streamIds);
	return count === 0
		? no('no completed stream has a commit to merge')
		: done(`${counted(count, 'stream')} ${agree(count, 'is', 'are')} queued to merge, in dependency order`);
};
