import {dependents} from '../../plan/graph/graph.ts';
import {lostRace} from '../features/race/races.ts';
import type {Alert, AlertKind, Run} from '../model/types.ts';
import {isFinal} from './streams.ts';

/** Unfinished streams that wait for this one, directly or not. */
export const unblocks = (run: Run, streamId: string): readonly string[] =>
	lostRace(run, streamId)
		? []
		: dependents(run.plan, streamId).filter(id => {
				const state = run.streams[id]?.state;
				return state !== undefined && !isFinal(state);
			});

const urgency: readonly AlertKind[] = [
	'question',
	'approval',
	'choice',
	'failed',
	'stalled',
	'conflict',
	'merge',
	'delivery',
	'breaker',
	'interrupted',
	'denied',
	'blocked',
	'limit',
];

/** Alerts that wait for the user, most blocking first, then most urgent kind, then oldest. */
export const needsUser = (run: Run): readonly Alert[] => {
	const rank = (alert: Alert) => {
		const at = urgency.indexOf(alert.kind);
		return at === -1 ? urgency.length : at;
	};
	const blocking = (alert: Alert) => (alert.streamId === undefined ? 0 : unblocks(run, alert.streamId).length);
	return run.alerts
		.filter(alert => !alert.isAdvice)
		.map(alert => ({alert, blocking: blocking(alert), rank: rank(alert)}))
		.sort((a, b) => b.blocking - a.blocking || a.rank - b.rank || a.alert.since - b.alert.since)
		.map(({alert}) => alert);
};
