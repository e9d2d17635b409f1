import {leadOf} from './lead.ts';
import {unread} from './mail.ts';
import type {LeadRecord, Run} from './types.ts';

const empty: LeadRecord = {news: [], count: 0, told: 0, toldBefore: 0, spawns: []};

export const recordOf = (run: Run): LeadRecord => run.lead ?? empty;

/** The number of the newest news worth waking the lead for; 0 when there is none. */
export const lastUrgent = (run: Run): number => recordOf(run).news.findLast(one => one.isUrgent)?.number ?? 0;

/** Something happened, or was said to it, that the lead was not told yet and would want to know. */
export const hasUrgentNews = (run: Run): boolean => lastUrgent(run) > recordOf(run).told || hasMail(run);

const hasMail = (run: Run): boolean => {
	const stream = run.streams[leadOf(run)?.id ?? ''];
	return stream !== undefined && unread(stream).length > 0;
};
