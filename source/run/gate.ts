import {criticalPath} from '../plan/graph.ts';
import {fractionFrom} from './identity.ts';
import type {Report} from './report.ts';
import {slots, streamsInOrder} from './select.ts';
import {startStream} from './sessions.ts';
import type {Turn} from './turn.ts';
import {clearAlerts, patchRun, patchStream, raise, say, setState, streamOf} from './turn.ts';
import type {Ending, Stream} from './types.ts';

const unknownWaitMs = 60_000;
const longestWaitMs = 30 * 60_000;
const betweenWakesMs = 2000;

/** The run's gate after a usage limit: nothing starts until it resets; costs no recovery. */
export const parkForLimit = (turn: Turn, streamId: string, ending: Ending): void => {
	const {gate} = turn.run;
	const round = gate ? gate.round : 0;
	const guess = turn.now + Math.min(longestWaitMs, unknownWaitMs * 2 ** round);
	const stated = ending.until !== undefined && ending.until > turn.now ? ending.until : undefined;
	const until = Math.max(gate?.until ?? 0, stated ?? guess);
	const wakeAt = until + Math.round(1000 * fractionFrom(turn.run.id, streamId, round));
	patchRun(turn, {gate: {until, reason: ending.reason, nextWakeAt: wakeAt, round: round + 1}});
	patchStream(turn, streamId, {ending: undefined, next: {mode: 'resume', cause: 'limit'}});
	setState(turn, streamId, {is: 'waiting', cause: 'limit', since: turn.now, until, detail: ending.reason});
	say(turn, 'state', `⏾ ${streamId}: usage limit, the run waits`, streamId);
	raise(turn, {
		key: 'limit',
		kind: 'limit',
		text: `usage limit reached: ${ending.reason || 'no reason given'}; streams go on by themselves`,
		cure: 'c (claude-grid continue) tries at once',
		isAdvice: true,
	});
};

const isParked = (stream: Stream): boolean => stream.state.is === 'waiting' && stream.state.cause === 'limit';

/** Wakes parked streams one by one once the limit has reset, critical path first. */
export const wakeParked = (turn: Turn): void => {
	const {gate} = turn.run;
	if (!gate || turn.now < gate.nextWakeAt) return;
	const parked = streamsInOrder(turn.run).filter(isParked);
	if (parked.length === 0) return endGate(turn);
	const {used, max} = slots(turn.run);
	if (used >= max || turn.run.isPaused || turn.run.isStopping) return;
	const critical = criticalPath(turn.run.plan);
	const first = parked.find(stream => critical.includes(stream.id)) ?? parked[0];
	if (!first) return;
	patchRun(turn, {gate: {...gate, nextWakeAt: turn.now + betweenWakesMs}});
	say(turn, 'state', `${first.id} goes on after the limit`, first.id);
	startStream(turn, first.id);
	if (parked.length === 1) clearAlerts(turn, alert => alert.kind === 'limit');
};

export const endGate = (turn: Turn): void => {
	const {gate: _gone, ...rest} = turn.run;
	turn.run = rest;
	clearAlerts(turn, alert => alert.kind === 'limit');
};

/** Once a session works again the next limit starts from the short wait. */
export const noteWorkAfterLimit = (turn: Turn, streamId: string, reports: readonly Report[]): void => {
	const {gate} = turn.run;
	if (!gate || gate.round === 0 || turn.now < gate.until) return;
	const isWork = reports.some(report => report.type === 'tool.opened' || report.type === 'tool.closed');
	if (isWork && streamOf(turn, streamId).attempt > 0) patchRun(turn, {gate: {...gate, round: 0}});
};
