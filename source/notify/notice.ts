import type {Alert, Run} from '../run/types.ts';
import type {Notice} from './types.ts';

/** What is told about an alert; nothing for advice, which waits for nobody. */
export const noticeOfAlert = (run: Run, alert: Alert): Notice | undefined => {
	if (alert.isAdvice) return undefined;
	const subject = alert.streamId === undefined ? run.plan.name : alert.streamId;
	const isQuestion = alert.kind === 'question' || alert.kind === 'approval';
	return {title: `claude-grid: ${subject}`, body: alert.text, urgency: 'critical', ...(isQuestion && {isQuestion})};
};

/** What is told when a run is over. */
export const noticeOfOutcome = (run: Run, outcome: {readonly ok: boolean; readonly sentence: string}): Notice => ({
	title: `claude-grid: ${run.plan.name}`,
	body: outcome.sentence,
	urgency: outcome.ok ? 'normal' : 'critical',
});
