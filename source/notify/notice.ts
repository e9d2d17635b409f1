import type {Alert, Run} from '../run/model/types.ts';
import type {Notice} from './types.ts';

/** What is told about an alert; nothing for advice, which waits for nobody, but that a limit is reached. */
export const noticeOfAlert = (run: Run, alert: Alert): Notice | undefined => {
	if (alert.isAdvice && alert.kind !== 'limit') return undefined;
	const subject = alert.streamId === undefined ? run.plan.name : alert.streamId;
	const isQuestion = alert.kind === 'question' || alert.kind === 'approval';
	return {
		title: `claude-grid: ${subject}`,
		body: alert.text,
		urgency: alert.isAdvice ? 'normal' : 'critical',
		kind: alert.kind,
		...(alert.streamId !== undefined && {streamId: alert.streamId}),
		...(isQuestion && {isQuestion}),
	};
};

type Outcome = {readonly ok: boolean; readonly sentence: string};

/** What is told when a run is over. */
export const noticeOfOutcome = (run: Run, outcome: Outcome): Notice => ({
	title: `claude-grid: ${run.plan.name}`,
	body: outcome.sentence,
	urgency: outcome.ok ? 'normal' : 'critical',
	kind: outcome.ok ? 'done' : 'ended',
});

/** A notice and what it is known by: told once, for as long as what it tells of stands. */
export type StandingNotice = {readonly key: string; readonly notice: Notice; readonly at: number};

/** All there is to tell now, oldest first, the end of the run (`outcome`, once it is over) last. */
export const standingNotices = (run: Run, outcome: Outcome | undefined): readonly StandingNotice[] => {
	const alerts = run.alerts.flatMap(alert => {
		const notice = noticeOfAlert(run, alert);
		return notice ? [{key: `${alert.key}@${alert.since}`, notice, at: alert.since}] : [];
	});
	const end =
		outcome && run.finishedAt !== undefined
			? [{key: `end@${run.finishedAt}`, notice: noticeOfOutcome(run, outcome), at: run.finishedAt}]
			: [];
	return [...alerts.sort((a, b) => a.at - b.at), ...end];
};

const maxNamed = 3;

/** Several notices as one. */
export const asOneNotice = (run: Run, notices: readonly Notice[]): Notice | undefined => {
	const [first] = notices;
	if (!first || notices.length === 1) return first;
	const named = notices
		.slice(0, maxNamed)
		.map(({streamId, body}) => (streamId === undefined || body.includes(streamId) ? body : `${streamId}: ${body}`));
	const more = notices.length > maxNamed ? [`and ${notices.length - maxNamed} more`] : [];
	return {
		title: `claude-grid: ${run.plan.name}: ${notices.length} notices`,
		body: [...named.map(text => (text.length > 60 ? `${text.slice(0, 59)}…` : text)), ...more].join('; '),
		urgency: notices.some(({urgency}) => urgency === 'critical') ? 'critical' : 'normal',
		kind: 'several',
		isQuestion: notices.some(({isQuestion}) => isQuestion),
	};
};
