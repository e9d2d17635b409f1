import type {LeadRecord, Run} from '../../model/types.ts';
import {unreadMessages} from '../messages/inbox.ts';
import {leadOf} from './lead.ts';

const empty: LeadRecord = {news: [], count: 0, told: 0, toldBefore: 0, spawns: []};

export const recordOf = (run: Run): LeadRecord => run.lead ?? empty;

/** The number of the newest news that a waiting poll is answered for; 0 when there is none. */
export const lastNotable = (run: Run): number => recordOf(run).news.findLast(one => one.weight !== 'calm')?.number ?? 0;

/** Something happened, or was said to it, that the lead was not told yet and is woken for. */
export const hasEventsToWake = (run: Run): boolean => {
	const {news, told} = recordOf(run);
	return news.some(one => one.number > told && one.weight === 'wake') || hasUnreadMessages(run);
};

/** Somebody said something to it that it has not read. */
export const hasUnreadMessages = (run: Run): boolean => {
	const stream = run.streams[leadOf(run)?.id ?? ''];
	return stream !== undefined && unreadMessages(stream).length > 0;
};
