import type {Run} from '../model/types.ts';
import {isRunUsedUp} from '../policy/spent.ts';
import {limitName, usageLimits} from '../policy/whose-limit.ts';
import {isFinished} from '../select/standing.ts';
import {clock} from './describe.ts';

/** What holds the whole run up, in a word or two; empty while it resumes by itself. */
export const runFlag = (run: Run): string => {
	if (isFinished(run)) return '';
	if (run.isStopping) return 'stopping';
	if (run.isBreakerOpen) return 'breaker open';
	if (run.isPaused) return 'paused';
	if (run.isDiskLow) return 'disk low';
	const limits = usageLimits(run).map(gate =>
		`${limitName(gate)} until ${clock(gate.until, run.lastMessageAt)}`.trim(),
	);
	if (limits.length > 0) return `usage limit: ${limits.join(', ')}`;
	return isRunUsedUp(run, run.lastMessageAt) ? 'budget used up' : '';
};
