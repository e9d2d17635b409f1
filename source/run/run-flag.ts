import {isFinished} from './select.ts';
import {isRunUsedUp} from './spent.ts';
import type {Run} from './types.ts';

/** What holds the whole run up, in a word or two; empty while it goes on by itself. */
export const runFlag = (run: Run): string => {
	if (isFinished(run)) return '';
	if (run.isStopping) return 'stopping';
	if (run.isBreakerOpen) return 'breaker open';
	if (run.isPaused) return 'paused';
	if (run.isDiskLow) return 'disk low';
	if (run.gate) return 'usage limit';
	return isRunUsedUp(run, run.lastMessageAt) ? 'budget used up' : '';
};
