import {criticalPath} from '../plan/graph.ts';
import {fractionFrom} from './identity.ts';
import type {Report} from './report.ts';
import {currentSession, hasSlot, mayStart, streamsInOrder} from './select.ts';
import {startStream} from './sessions.ts';
import type {Turn} from './turn.ts';
import {clearAlerts, patchRun, patchStream, raise, say, setState, streamOf} from './turn.ts';
import type {Ending, LimitGate, Stream} from './types.ts';

const unknownWaitMs = 60_000;
const longestWaitMs = 30 * 60_000;
const betweenWakesMs = 2000;

/** The run's gate after a usage limit: nothing starts until it resets; costs no recovery. */
export const parkForLimit = (turn: Turn, streamId: string, ending: Ending): void => {
	const gate = gateAfter(turn, streamId, ending);
	patchRun(turn, {gate, limitRounds: gate.round});
	patchStream(turn, streamId, {ending: undefined, next: {mode: 'resume', cause: 'limit'}});
	setState(turn, streamId, {is: 'waiting', cause: 'limit', since: turn.now, until: gate.until, detail: ending.reason});
	for (const {id, state} of streamsInOrder(turn.run))
		if (state.is === 'waiting' && state.cause === 'limit' && state.until !== gate.until)
			setState(turn, id, {...state, until: gate.until});
	say(turn, 'state', `⏾ ${streamId}: usage limit, the run waits`, streamId);
	raise(turn, {
		key: 'limit',
		kind: 'limit',
		text: `usage limit reached: ${ending.reason || 'no reason given'}; streams go on by themselves`,
		cure: 'claude-grid continue tries at once',
		isAdvice: true,
	});
};

/** Streams that meet one limit share one round; a stated time is worth more than a guess. */
const gateAfter = (turn: Turn, streamId: string, {until: told, reason}: Ending): LimitGate => {
	const {gate, limitRounds} = turn.run;
	const standing = gate && turn.now < gate.until ? gate : undefined;
	const round = standing?.round ?? (limitRounds ?? 0) + 1;
	const stated = told !== undefined && told > turn.now ? told : undefined;
	if (standing && (stated === undefined || (!standing.isGuess && stated <= standing.until)))
		return {...standing, reason: standing.isGuess ? reason : standing.reason};
	const until = stated ?? turn.now + Math.min(longestWaitMs, unknownWaitMs * 2 ** (round - 1));
	const nextWakeAt = until + Math.round(1000 * fractionFrom(turn.run.id, streamId, round));
	return {until, reason, nextWakeAt, round, ...(stated === undefined && {isGuess: true})};
};

const isParked = ({state, ending}: Stream): boolean => state.is === 'waiting' && state.cause === 'limit' && !ending;

/** Wakes parked streams one by one once the limit has reset, critical path first. */
export const wakeParked = (turn: Turn): void => {
	const {gate} = turn.run;
	if (!gate || turn.now < gate.nextWakeAt) return;
	const parked = streamsInOrder(turn.run).filter(isParked);
	if (parked.length === 0) return endGate(turn);
	if (!mayStart(turn.run)) return;
	const critical = criticalPath(turn.run.plan);
	const ready = parked.filter(stream => hasSlot(turn.run, stream.id));
	const first = ready.find(stream => critical.includes(stream.id)) ?? ready[0];
	if (!first) return;
	patchRun(turn, {gate: {...gate, nextWakeAt: turn.now + betweenWakesMs}});
	say(turn, 'state', `${first.id} goes on after the limit`, first.id);
	startStream(turn, first.id);
	if (parked.length === 1) clearAlerts(turn, alert => alert.kind === 'limit');
};

export const endGate = (turn: Turn): void => {
	patchRun(turn, {gate: undefined});
	clearAlerts(turn, alert => alert.kind === 'limit');
};

/** Once a session that waited works again the next limit starts from the short wait. */
export const noteWorkAfterLimit = (turn: Turn, streamId: string, reports: readonly Report[]): void => {
	if (turn.run.limitRounds === undefined || currentSession(streamOf(turn, streamId))?.cause !== 'limit') return;
	const isWork = reports.some(report => report.type === 'tool.opened' || report.type === 'tool.closed');
	if (isWork) patchRun(turn, {limitRounds: undefined});
};
