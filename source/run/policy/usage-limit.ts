import {criticalPath} from '../../plan/graph/graph.ts';
import type {Draft} from '../draft.ts';
import {addActivity, patchRun, patchStream, setState, streamOf} from '../draft.ts';
import type {DerivedAlert, Feature} from '../feature.ts';
import {fractionFrom} from '../identity.ts';
import {command, hintOf} from '../model/hint.ts';
import type {Report} from '../model/report.ts';
import type {Instant, Run, Stopping, Stream, UsageLimit} from '../model/types.ts';
import {hasSlot} from '../select/slots.ts';
import {mayStart} from '../select/standing.ts';
import {currentSession, streamsInOrder} from '../select/streams.ts';
import {startStream} from '../stream/sessions.ts';
import {
	holds,
	isKeyOf,
	type Limited,
	limitedBy,
	limitKey,
	limitName,
	usageLimitOf,
	usageLimits,
} from './whose-limit.ts';

const unknownWaitMs = 60_000;
const longestWaitMs = 30 * 60_000;
/** What is stated beyond is a mistake: no limit holds that long. */
const longestStatedMs = 366 * 24 * 60 * 60_000;
const betweenWakesMs = 2000;

const ofName = (limit: UsageLimit): string => (limit.agent === undefined ? '' : ` of ${limitName(limit)}`);

/** After a usage limit none of the agent's streams starts until it resets; that costs no recovery. */
export const parkForLimit = (draft: Draft, streamId: string, ending: Stopping): void => {
	const limit = limitAfter(draft, streamId, ending);
	setLimit(draft, limit);
	patchRun(draft, {limitRounds: {...roundsOf(draft.run), [limitKey(limit)]: limit.round}});
	patchStream(draft, streamId, {ending: undefined, next: {mode: 'resume', cause: 'limit'}});
	setState(draft, streamId, {
		is: 'waiting',
		cause: 'limit',
		since: draft.now,
		until: limit.until,
		detail: ending.reason,
	});
	for (const stream of streamsInOrder(draft.run)) {
		const until = usageLimitOf(draft.run, stream.id)?.until;
		if (isParked(stream) && stream.state.is === 'waiting' && until !== undefined && stream.state.until !== until)
			setState(draft, stream.id, {...stream.state, until});
	}
	addActivity(draft, 'state', `⏾ ${streamId}: usage limit${ofName(limit)}, its streams wait`, streamId);
};

/** There while it holds somebody, and until the last that waited has its turn. */
const limitAlerts = (run: Run, now: Instant): readonly DerivedAlert[] =>
	usageLimits(run)
		.filter(limit => now < limit.until || streamsInOrder(run).some(one => isParked(one) && holds(run, limit, one)))
		.map(limit => {
			const held = streamsInOrder(run).find(one => one.state.is === 'ready' && holds(run, limit, one));
			return {
				...(limit.agent !== undefined && {of: limitKey(limit)}),
				kind: 'limit',
				text: `usage limit${ofName(limit)} reached: ${limit.reason || 'no reason given'}; streams resume automatically`,
				cure: held
					? hintOf`${command('continue')} tries at once, ${command('spawn', held.id)} starts that one all the same`
					: hintOf`${command('continue')} tries at once`,
				isAdvice: true,
			};
		});

/** A run of an earlier version has one number here. */
const roundsOf = ({limitRounds}: Run): Readonly<Record<string, number>> =>
	typeof limitRounds === 'object' ? limitRounds : {};

const isSame = (a: UsageLimit, b: Limited): boolean =>
	a.agent === b.agent && a.model === b.model && a.account === b.account;

const setLimit = (draft: Draft, limit: UsageLimit): void => {
	if (limit.agent === undefined) return patchRun(draft, {gate: limit});
	patchRun(draft, {gates: [...(draft.run.gates ?? []).filter(one => !isSame(one, limit)), limit]});
};

/** Streams that meet one limit share one round; a stated time is worth more than a guess. */
const limitAfter = (draft: Draft, streamId: string, {until: told, reason}: Stopping): UsageLimit => {
	const scope = limitedBy(draft.run, streamOf(draft, streamId), reason);
	const known = usageLimits(draft.run).find(limit => isSame(limit, scope));
	const standing = known && draft.now < known.until ? known : undefined;
	const round = standing?.round ?? (roundsOf(draft.run)[limitKey(scope)] ?? 0) + 1;
	const isStated = told !== undefined && told > draft.now && told < draft.now + longestStatedMs;
	const stated = isStated ? told : undefined;
	if (standing && (stated === undefined || (!standing.isGuess && stated <= standing.until)))
		return {...standing, reason: standing.isGuess ? reason : standing.reason};
	const until = stated ?? draft.now + Math.min(longestWaitMs, unknownWaitMs * 2 ** (round - 1));
	const nextWakeAt = until + Math.round(1000 * fractionFrom(draft.run.id, streamId, round));
	return {...scope, until, reason, nextWakeAt, round, ...(stated === undefined && {isGuess: true})};
};

const isParked = ({state, ending}: Stream): boolean => state.is === 'waiting' && state.cause === 'limit' && !ending;

/** Wakes parked streams one by one once their limit has reset, critical path first. */
const wakeParked = (draft: Draft): void => {
	for (const limit of usageLimits(draft.run)) if (draft.now >= limit.nextWakeAt) wakeOne(draft, limit);
	// Its account is another one than the limit's by now.
	for (const stream of streamsInOrder(draft.run))
		if (isParked(stream) && !usageLimitOf(draft.run, stream.id) && mayStart(draft.run) && hasSlot(draft.run, stream.id))
			startStream(draft, stream.id);
};

const wakeOne = (draft: Draft, limit: UsageLimit): void => {
	const parked = streamsInOrder(draft.run).filter(stream => isParked(stream) && holds(draft.run, limit, stream));
	if (parked.length === 0) return clearLimit(draft, limit);
	if (!mayStart(draft.run)) return;
	const critical = criticalPath(draft.run.plan);
	const isFree = ({id}: Stream) => hasSlot(draft.run, id) && (usageLimitOf(draft.run, id)?.until ?? 0) <= draft.now;
	const ready = parked.filter(isFree);
	const first = ready.find(stream => critical.includes(stream.id)) ?? ready[0];
	if (!first) return;
	setLimit(draft, {...limit, nextWakeAt: draft.now + betweenWakesMs});
	addActivity(draft, 'state', `${first.id} continues after the limit`, first.id);
	startStream(draft, first.id);
};

const clearLimit = (draft: Draft, limit: UsageLimit): void => {
	if (limit.agent === undefined) patchRun(draft, {gate: undefined});
	const gates = (draft.run.gates ?? []).filter(one => !isSame(one, limit));
	patchRun(draft, {gates: gates.length === 0 ? undefined : gates});
};

/** The user's word: every agent tries at once. */
export const clearLimits = (draft: Draft): void => {
	for (const limit of usageLimits(draft.run)) clearLimit(draft, limit);
};

/** Once a session that waited works again the next limit of its agent starts from the short wait. */
export const noteWorkAfterLimit = (draft: Draft, streamId: string, reports: readonly Report[]): void => {
	const stream = streamOf(draft, streamId);
	const session = currentSession(stream);
	if (draft.run.limitRounds === undefined || session?.cause !== 'limit') return;
	if (!reports.some(report => report.type === 'tool.opened' || report.type === 'tool.closed')) return;
	const left = Object.entries(roundsOf(draft.run)).filter(([key]) => !isKeyOf(key, session.agent, stream.account));
	patchRun(draft, {limitRounds: left.length === 0 ? undefined : Object.fromEntries(left)});
};

/** Who works under another account is held by that one's limits alone. */
const onAccounts = (draft: Draft, accounts: Readonly<Record<string, string>>): void => {
	for (const {id, account} of streamsInOrder(draft.run))
		if (account !== accounts[id]) patchStream(draft, id, {account: accounts[id]});
};

export const usageLimit = {
	events: {'accounts.changed': (draft, {accounts}) => onAccounts(draft, accounts)},
	wake: wakeParked,
	alerts: {limit: limitAlerts},
} satisfies Feature;
