import {criticalPath} from '../plan/graph.ts';
import {fractionFrom} from './identity.ts';
import {gateOf, holds, limitedBy, limitGates, limitName} from './limits.ts';
import type {Report} from './report.ts';
import {currentSession, hasSlot, mayStart, streamsInOrder} from './select.ts';
import {startStream} from './sessions.ts';
import type {Turn} from './turn.ts';
import {clearAlerts, patchRun, patchStream, raise, say, setState, streamOf} from './turn.ts';
import type {Ending, LimitGate, Run, Stream} from './types.ts';

const unknownWaitMs = 60_000;
const longestWaitMs = 30 * 60_000;
/** What is stated beyond is a mistake: no limit holds that long. */
const longestStatedMs = 366 * 24 * 60 * 60_000;
const betweenWakesMs = 2000;

const alertKey = (gate: LimitGate): string => (gate.agent === undefined ? 'limit' : `limit:${limitName(gate)}`);
const ofName = (gate: LimitGate): string => (gate.agent === undefined ? '' : ` of ${limitName(gate)}`);

/** The gate of an agent after its usage limit: none of its streams starts until it resets; costs no recovery. */
export const parkForLimit = (turn: Turn, streamId: string, ending: Ending): void => {
	const gate = gateAfter(turn, streamId, ending);
	putGate(turn, gate);
	patchRun(turn, {limitRounds: {...roundsOf(turn.run), [limitName(gate)]: gate.round}});
	patchStream(turn, streamId, {ending: undefined, next: {mode: 'resume', cause: 'limit'}});
	setState(turn, streamId, {is: 'waiting', cause: 'limit', since: turn.now, until: gate.until, detail: ending.reason});
	for (const stream of streamsInOrder(turn.run)) {
		const until = gateOf(turn.run, stream.id)?.until;
		if (isParked(stream) && stream.state.is === 'waiting' && until !== undefined && stream.state.until !== until)
			setState(turn, stream.id, {...stream.state, until});
	}
	say(turn, 'state', `⏾ ${streamId}: usage limit${ofName(gate)}, its streams wait`, streamId);
	const held = streamsInOrder(turn.run).find(({id, state}) => state.is === 'ready' && gateOf(turn.run, id));
	raise(turn, {
		key: alertKey(gate),
		kind: 'limit',
		text: `usage limit${ofName(gate)} reached: ${ending.reason || 'no reason given'}; streams resume by themselves`,
		cure: `claude-grid continue tries at once${held ? `, claude-grid spawn ${held.id} starts that one all the same` : ''}`,
		isAdvice: true,
	});
};

/** A run of an earlier version has one number here. */
const roundsOf = ({limitRounds}: Run): Readonly<Record<string, number>> =>
	typeof limitRounds === 'object' ? limitRounds : {};

const isSame = (a: LimitGate, b: Pick<LimitGate, 'agent' | 'model'>): boolean =>
	a.agent === b.agent && a.model === b.model;

const putGate = (turn: Turn, gate: LimitGate): void => {
	if (gate.agent === undefined) return patchRun(turn, {gate});
	patchRun(turn, {gates: [...(turn.run.gates ?? []).filter(one => !isSame(one, gate)), gate]});
};

/** Streams that meet one limit share one round; a stated time is worth more than a guess. */
const gateAfter = (turn: Turn, streamId: string, {until: told, reason}: Ending): LimitGate => {
	const scope = limitedBy(turn.run, streamOf(turn, streamId), reason);
	const known = limitGates(turn.run).find(gate => isSame(gate, scope));
	const standing = known && turn.now < known.until ? known : undefined;
	const round = standing?.round ?? (roundsOf(turn.run)[limitName(scope)] ?? 0) + 1;
	const isStated = told !== undefined && told > turn.now && told < turn.now + longestStatedMs;
	const stated = isStated ? told : undefined;
	if (standing && (stated === undefined || (!standing.isGuess && stated <= standing.until)))
		return {...standing, reason: standing.isGuess ? reason : standing.reason};
	const until = stated ?? turn.now + Math.min(longestWaitMs, unknownWaitMs * 2 ** (round - 1));
	const nextWakeAt = until + Math.round(1000 * fractionFrom(turn.run.id, streamId, round));
	return {...scope, until, reason, nextWakeAt, round, ...(stated === undefined && {isGuess: true})};
};

const isParked = ({state, ending}: Stream): boolean => state.is === 'waiting' && state.cause === 'limit' && !ending;

/** Wakes parked streams one by one once their limit has reset, critical path first. */
export const wakeParked = (turn: Turn): void => {
	for (const gate of limitGates(turn.run)) if (turn.now >= gate.nextWakeAt) wakeOne(turn, gate);
};

const wakeOne = (turn: Turn, gate: LimitGate): void => {
	const parked = streamsInOrder(turn.run).filter(stream => isParked(stream) && holds(turn.run, gate, stream));
	if (parked.length === 0) return endGate(turn, gate);
	if (!mayStart(turn.run)) return;
	const critical = criticalPath(turn.run.plan);
	const isFree = ({id}: Stream) => hasSlot(turn.run, id) && (gateOf(turn.run, id)?.until ?? 0) <= turn.now;
	const ready = parked.filter(isFree);
	const first = ready.find(stream => critical.includes(stream.id)) ?? ready[0];
	if (!first) return;
	putGate(turn, {...gate, nextWakeAt: turn.now + betweenWakesMs});
	say(turn, 'state', `${first.id} continues after the limit`, first.id);
	startStream(turn, first.id);
	if (parked.length === 1) clearAlerts(turn, alert => alert.key === alertKey(gate));
};

const endGate = (turn: Turn, gate: LimitGate): void => {
	if (gate.agent === undefined) patchRun(turn, {gate: undefined});
	const gates = (turn.run.gates ?? []).filter(one => !isSame(one, gate));
	patchRun(turn, {gates: gates.length === 0 ? undefined : gates});
	clearAlerts(turn, alert => alert.key === alertKey(gate));
};

/** The user's word: every agent tries at once. */
export const endGates = (turn: Turn): void => {
	for (const gate of limitGates(turn.run)) endGate(turn, gate);
	clearAlerts(turn, alert => alert.kind === 'limit');
};

/** Once a session that waited works again the next limit of its agent starts from the short wait. */
export const noteWorkAfterLimit = (turn: Turn, streamId: string, reports: readonly Report[]): void => {
	const session = currentSession(streamOf(turn, streamId));
	if (turn.run.limitRounds === undefined || session?.cause !== 'limit') return;
	if (!reports.some(report => report.type === 'tool.opened' || report.type === 'tool.closed')) return;
	const left = Object.entries(roundsOf(turn.run)).filter(([name]) => name.split(' ')[0] !== session.agent);
	patchRun(turn, {limitRounds: left.length === 0 ? undefined : Object.fromEntries(left)});
};
