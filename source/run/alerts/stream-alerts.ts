import {openTasks} from '../completion/completion-result.ts';
import type {AlertRule, Feature} from '../feature.ts';
import {command, hintOf} from '../model/hint.ts';
import {stalledAlert} from '../policy/stall.ts';
import {circlingAlert} from '../policy/watch-circling.ts';
import {blockedBy, mergesToMake} from '../schedule.ts';
import {breakerRestarts} from '../stream/recover.ts';
import {ofEachStream} from './alerts.ts';

const failed = ofEachStream('failed', ({id, state}) =>
	state.is === 'failed'
		? {
				text: `${id} failed: ${state.reason}`.slice(0, 400),
				cure: state.hint ?? hintOf`${command('recover', id)} starts a new session`,
			}
		: undefined,
);

const blocked = ofEachStream('blocked', ({id, state}, run) =>
	state.is === 'blocked' && !state.files
		? {
				text: `${id} is blocked: ${state.blockedReason}`,
				cure: hintOf`recover ${blockedBy(run, id)?.need ?? 'it'}, or ${command('spawn', id)} starts it all the same`,
				isAdvice: true,
			}
		: undefined,
);

const inConflict = ofEachStream('worktree', ({id, state}) =>
	state.is === 'blocked' && state.files
		? {
				text: `${id} cannot start: ${state.blockedReason}`,
				cure: hintOf`${command('merge', id)} (--resolve agent) lets its agent begin with the conflict; or merge them by hand on one of the branches, then ${command('spawn', id)}`,
			}
		: undefined,
);

/** Nothing new starts in a worktree where something still writes. */
const processesLeft = ofEachStream('recovery', ({id, ending}) =>
	ending?.step !== 'stopping' || ending.left === undefined
		? undefined
		: {
				text: `${ending.left} ${ending.left === 1 ? 'process' : 'processes'} of ${id} cannot be ended`,
				cure: 'claude-grid doctor names them; it is retried automatically',
			},
);

const unreported = ofEachStream('unreported', stream => {
	const {id, state, merge, work} = stream;
	const count = openTasks(stream).length;
	if (state.is !== 'completed' || merge.is === 'merged' || count === 0 || (work?.commits ?? 0) === 0) return;
	return {
		text: `${id} is completed with ${count} ${count === 1 ? 'task' : 'tasks'} unreported`,
		cure: 'look at what it changed before it is merged',
		isAdvice: true,
	};
});

/** It waits only for merges that the user makes. */
const checkout = ofEachStream('merge', ({id}, run) => {
	const merges = mergesToMake(run, id);
	if (merges.length === 0) return;
	return {
		text: `${id} works in your checkout and waits until ${merges.join(', ')} ${merges.length === 1 ? 'is' : 'are'} merged`,
		cure: hintOf`${command('merge', merges[0])}`,
	};
});

const breaker: AlertRule = ({isBreakerOpen}) =>
	isBreakerOpen
		? [
				{
					kind: 'breaker',
					text: `${breakerRestarts} automatic restarts in ten minutes: automatic restarts are paused`,
					cure: hintOf`look at the logs, then ${command('continue')} closes it`,
				},
			]
		: [];

/** What a stream's state says by itself. */
export const streamAlerts = {
	alerts: {
		failed,
		blocked,
		worktree: inConflict,
		processes: processesLeft,
		unreported,
		checkout,
		breaker,
		stalled: stalledAlert,
		circling: circlingAlert,
	},
} satisfies Feature;
