import {withLead} from '../../source/plan/lead.ts';
import {phases} from '../../source/plan/types.ts';
import {createRun} from '../../source/run/create.ts';
import {isLead} from '../../source/run/features/lead/lead.ts';
import {hasEventsToWake} from '../../source/run/features/lead/lead-record.ts';
import type {UnionResult} from '../../source/run/features/proof/union-types.ts';
import type {Command} from '../../source/run/model/command.ts';
import type {Effect} from '../../source/run/model/effect.ts';
import type {RunEvent} from '../../source/run/model/event.ts';
import type {Report} from '../../source/run/model/report.ts';
import type {Run, Stream, WorkFacts} from '../../source/run/model/types.ts';
import {waitsForBudget} from '../../source/run/policy/spent.ts';
import {usageLimits} from '../../source/run/policy/whose-limit.ts';
import {currentSession, liveSession, pendingApproval} from '../../source/run/select/streams.ts';
import {type Message, type Update, update} from '../../source/run/update.ts';
import {isShared} from '../../source/run/worktree/shared-checkout.ts';
import {type Document, newRun, workOf} from './core-driver.ts';

/** Mulberry32: the same seed, the same run. */
export const createDice = (seed: number) => {
	let state = seed >>> 0;
	const next = (): number => {
		state = (state + 0x6d2b79f5) >>> 0;
		let value = Math.imul(state ^ (state >>> 15), 1 | state);
		value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
		return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
	};
	return {
		next,
		chance: (probability: number): boolean => next() < probability,
		below: (count: number): number => Math.floor(next() * count),
		pick: <Item>(items: readonly Item[]): Item => items[Math.floor(next() * items.length)]!,
	};
};
type Dice = ReturnType<typeof createDice>;

const stream = (dice: Dice, id: string, before: readonly string[]): Record<string, unknown> => ({
	id,
	name: id.toLowerCase(),
	dependencies: before.filter(() => dice.chance(0.25)),
	...(dice.chance(0.3) ? {agent: 'command', command: 'make', tasks: [{title: 'make'}]} : {prompt: `Do ${id}.`}),
	...(dice.chance(0.4) && {tasks: [{title: 'one'}, {title: 'two'}].slice(0, 1 + dice.below(2))}),
	...(dice.chance(0.3) && {verify: 'npm test'}),
	...(dice.chance(0.2) && {setup: 'npm ci'}),
	...(dice.chance(0.2) && {allowEmpty: true}),
	...(dice.chance(0.2) && {merge: 'auto'}),
	...(dice.chance(0.1) && {isolation: 'shared'}),
	...(dice.chance(0.1) && {budget: {minutes: dice.pick([0.1, 5])}}),
	...(dice.chance(0.25) && {approve: dice.pick(['before', 'after'])}),
	contextRecovery: {
		stallTimeoutMinutes: dice.pick([0.2, 1, 10]),
		autoRecoveryEnabled: dice.chance(0.9),
		maxRecoveryAttempts: dice.pick([0, 1, 3, 3, 8]),
	},
});

const randomRun = (dice: Dice): Run => {
	const ids = ['A', 'B', 'C', 'D', 'E', 'F'].slice(0, 2 + dice.below(5));
	const lines = ids.map((id, index) => stream(dice, id, ids.slice(0, index)));
	// The last two or three try the same; what comes after them in another phase waits for one.
	const from = dice.chance(0.4) ? ids.length - 1 - dice.below(2) : ids.length;
	const streams = lines.map((one, index) =>
		index >= from - 1 && index < ids.length - 1
			? {...one, race: 'store', dependencies: [], isolation: 'worktree'}
			: one,
	);
	const phased: Document = {
		maxParallel: 1 + dice.below(4),
		...(dice.chance(0.15) && {budget: {usd: dice.pick([1, 20]), minutes: dice.pick([1, 60])}}),
		streams: streams.map((one, index) => ({
			...one,
			...(index === 0 && dice.chance(0.4) && {phase: 'foundation'}),
			...(index === streams.length - 1 && dice.chance(0.3) && {phase: 'integration'}),
		})),
	};
	const document = {...phased, streams: dice.chance(0.5) ? phased.streams : [...phased.streams].reverse()};
	const options = {
		isMergeAtEnd: dice.chance(0.3),
		isCleanupAtEnd: dice.chance(0.3),
		onRace: dice.pick(['ask', 'rule'] as const),
	};
	if (!dice.chance(0.25)) return newRun(document, options);
	const lead = {id: 'lead', name: 'lead', prompt: 'Lead.'};
	const run = newRun({...document, streams: [lead, ...(dice.chance(0.7) ? document.streams : [])]}, options);
	const plan = withLead(run.plan, {agent: 'claude', maxStreams: 3 + dice.below(6), mayMerge: dice.chance(0.5)});
	return createRun({...run, plan, options: run.options, now: run.createdAt});
};

type Facts = {commits: number; dirty: number};

/**
 * A world around the core: answers its effects in any order, with faults as often as `mischief` says, runs agents that do
 * anything, restarts engines and machines, moves the clock. `watch` sees every step.
 */
export const createWorld = (
	seed: number,
	watch: (before: Run, message: Message, result: Update, now: number) => void,
) => {
	const dice = createDice(seed);
	let run = randomRun(dice);
	let now = run.createdAt;
	let mischief = 1;
	let boots = 1;
	let waiting: Effect[] = [];
	const work = new Map<string, Facts>();
	/** Live processes: session id to stream id. */
	const alive = new Map<string, string>();
	const past: Message[] = [];
	/** Messages that lie where a session's hook finds them. */
	const laid = new Map<string, string[]>();

	const send = (message: Message): Update => {
		const before = run;
		const result = update(run, message, now);
		run = result.run;
		waiting.push(
			...result.effects.filter(
				({type}) => !['activity.add', 'alert.raise', 'results.write', 'radar.scan'].includes(type),
			),
		);
		watch(before, message, result, now);
		return result;
	};
	const event = (message: RunEvent): void => {
		past.push(message);
		send(message);
	};
	const isBad = (probability: number): boolean => dice.chance(probability * mischief);
	const factsOf = (streamId: string): WorkFacts => {
		const {commits, dirty} = work.get(streamId) ?? {commits: 0, dirty: 0};
		return workOf({commits, dirty, head: commits === 0 ? 'base0' : `${streamId}${commits}`});
	};
	const change = (streamId: string, by: Partial<Facts>): void => {
		work.set(streamId, {...{commits: 0, dirty: 0}, ...work.get(streamId), ...by});
	};
	const commit = (streamId: string): void =>
		change(streamId, {commits: (work.get(streamId)?.commits ?? 0) + 1, dirty: 0});

	const start = (effect: Extract<Effect, {type: 'session.start'}>): void => {
		const {streamId, sessionId} = effect;
		const current = run.streams[streamId];
		if (!current || current.ending || liveSession(current)?.id !== sessionId) return;
		if (isBad(0.08))
			return event({type: 'session.startFailed', streamId, sessionId, reason: 'ENOENT', isPermanent: dice.chance(0.3)});
		if ([...alive.values()].includes(streamId)) throw new Error(`two agents on ${streamId}`);
		alive.set(sessionId, streamId);
		event({type: 'session.started', streamId, sessionId, process: {pid: 1, startTime: '1', bootId: run.bootId}});
	};

	const unionOf = (streams: readonly string[]): UnionResult => {
		const clash = streams.length > 1 && isBad(0.4) ? {clash: streams.slice(-2)} : {};
		return {ok: !('clash' in clash), streams, leftOut: [], target: {commit: 'c'}, tail: 'red', durationMs: 1, ...clash};
	};

	const answer = (effect: Effect): void => {
		if (effect.type === 'union.check')
			return event({type: 'union.checked', key: effect.key, result: unionOf(effect.streamIds)});
		if (!('streamId' in effect)) return;
		const {streamId} = effect;
		switch (effect.type) {
			case 'worktree.prepare':
				if (isBad(0.1))
					return event({
						type: 'worktree.failed',
						streamId,
						reason: 'no',
						isPermanent: dice.chance(0.3),
						...(dice.chance(0.3) && {files: ['a']}),
					});
				return event({
					type: 'worktree.prepared',
					streamId,
					workplace: {
						path: `/g/${streamId}`,
						branch: isShared(run, streamId) ? 'main' : streamId,
						startCommit: 'base0',
						tips: {},
						isSetUp: false,
						...(isShared(run, streamId) && {shared: {before: []}}),
					},
				});
			case 'worktree.update':
				return event({type: 'worktree.updated', streamId, ok: !isBad(0.5)});
			case 'conflict.prepare': {
				if (isBad(0.3)) return event({type: 'conflict.refused', streamId, reason: 'no'});
				const {head} = factsOf(streamId);
				const isClean = dice.chance(0.3);
				if (isClean) commit(streamId);
				return event({type: 'conflict.prepared', streamId, files: isClean ? [] : ['a'], head});
			}
			case 'setup.run':
				return event({type: 'setup.finished', streamId, ok: !isBad(0.2), tail: 'x'});
			case 'session.start':
				return start(effect);
			case 'session.stop':
				if (isBad(0.15)) return event({type: 'session.stopped', streamId, sessionId: effect.sessionId, left: 1});
				alive.delete(effect.sessionId);
				return event({type: 'session.stopped', streamId, sessionId: effect.sessionId, left: 0});
			case 'checkpoint.save':
				if (isBad(0.1)) return event({type: 'checkpoint.failed', streamId, number: effect.number, reason: 'no'});
				return event({
					type: 'checkpoint.saved',
					streamId,
					number: effect.number,
					checkpoint: {ref: `refs/x/${effect.number}`, commit: `c${effect.number}`, at: now, why: effect.why},
					work: factsOf(streamId),
				});
			case 'work.commit':
				if (isBad(0.2)) return event({type: 'commit.failed', streamId, reason: 'no'});
				if (!isBad(0.2)) commit(streamId);
				return event({type: 'work.seen', streamId, work: factsOf(streamId), isAnswer: true});
			case 'back.start': {
				const [number, ok] = [effect.number, !isBad(0.2)];
				return event({type: 'back.finished', streamId, number, ok, ...(!ok && {reason: 'no'})});
			}
			case 'work.look':
				return event({type: 'work.seen', streamId, work: factsOf(streamId), isAnswer: false});
			case 'verify.run': {
				const head = factsOf(streamId).head;
				const result = {ok: !isBad(0.4), at: now, durationMs: 1, head, tail: 'red'};
				return event({type: 'verify.finished', streamId, result});
			}
			case 'merge.start': {
				const verdict = isBad(0.4) ? dice.below(2) : 2;
				if (verdict === 0) return event({type: 'merge.conflicted', streamId, files: ['a']});
				if (verdict === 1) return event({type: 'merge.refused', streamId, reason: 'dirty'});
				return event({type: 'merge.finished', streamId, into: 'main', commit: 'c'});
			}
			case 'message.deliver':
				laid.set(effect.sessionId, [...(laid.get(effect.sessionId) ?? []), effect.messageId]);
				return;
			case 'worktree.remove':
				return event({type: 'worktree.removed', streamId});
			default:
				return undefined;
		}
	};

	const answerOne = (): void => {
		if (waiting.length === 0) return;
		const index = mischief > 0 ? dice.below(waiting.length) : 0;
		const [effect] = waiting.splice(index, 1);
		if (effect) answer(effect);
		// A part of the engine that asks twice gets its answer twice.
		if (effect && effect.type !== 'session.start' && isBad(0.05)) answer(effect);
	};

	const report = (streamId: string, sessionId: string, reports: readonly Report[]): void => {
		const offset = (currentSession(run.streams[streamId]!)?.offset ?? 0) + 10;
		event({type: 'session.reported', streamId, sessionId, reports, offset, memory: {}});
	};
	const exit = (streamId: string, sessionId: string, code: number | null): void => {
		alive.delete(sessionId);
		const isUnseen = isBad(0.1);
		event({
			type: 'session.exited',
			streamId,
			sessionId,
			exit: isUnseen ? 'unknown' : {code, signal: null},
			lastLine: dice.pick(['', 'boom', 'No conversation found']),
		});
	};

	const badEnds = ['context', 'limit', 'permanent', 'incomplete', 'crash'] as const;
	const agentActs = (): void => {
		if (alive.size === 0) return;
		const [sessionId, streamId] = dice.pick([...alive]);
		const mine = run.streams[streamId];
		if (!mine || liveSession(mine)?.id !== sessionId) return;
		const todos = mine.tasks.map((_, index) => ({
			key: `${index}`,
			title: `[${index + 1}] t`,
			status: dice.chance(0.7) ? ('completed' as const) : ('in_progress' as const),
		}));
		const acts: readonly (() => void)[] = [
			() => report(streamId, sessionId, [{type: 'identified', agentSessionId: `talk-${sessionId.slice(0, 4)}`}]),
			() =>
				report(streamId, sessionId, [
					{type: 'said', text: `line ${dice.below(5)}`},
					{type: 'todos', todos},
				]),
			() => report(streamId, sessionId, [{type: 'usage', costUsd: dice.below(5)}]),
			() => report(streamId, sessionId, [{type: 'tool.opened', toolId: 't', name: 'Bash', detail: ''}]),
			() => report(streamId, sessionId, [{type: 'tool.closed', toolId: 't', isError: false}]),
			() => change(streamId, {dirty: dice.below(3)}),
			() => commit(streamId),
			() => event({type: 'work.seen', streamId, work: factsOf(streamId), isAnswer: false}),
			() => event({type: 'session.worked', streamId, sessionId}),
			() => report(streamId, sessionId, [{type: 'result', ok: true, class: 'finished', text: 'ok'}]),
			() => exit(streamId, sessionId, 0),
			() => exit(streamId, sessionId, 1),
			() => {
				const kind = dice.pick(badEnds);
				const until = dice.chance(0.5) ? {until: now + dice.below(100_000)} : {};
				report(streamId, sessionId, [{type: 'result', ok: false, class: kind, text: kind, ...until}]);
				exit(streamId, sessionId, 1);
			},
			() =>
				void send({
					type: 'task.update',
					streamId,
					sessionId,
					task: 1 + dice.below(3),
					status: dice.pick(['completed', 'blocked', 'in_progress', 'cancelled'] as const),
				}),
			() =>
				void send({type: 'product.store', streamId, sessionId, title: `t${dice.below(3)}`, kind: 'note', text: 'x'}),
			() => void send({type: 'checkpoint.create', streamId, sessionId}),
			() =>
				event({
					type: 'question.asked',
					streamId,
					sessionId,
					question: {id: `q${dice.below(9)}`, tool: 'Bash', input: {}, text: 'run it', rule: 'Bash(x)'},
				}),
			() => {
				const messageId = laid.get(sessionId)?.shift();
				if (messageId !== undefined) event({type: 'message.taken', streamId, sessionId, messageId});
			},
			() => (dice.chance(0.1) ? event({type: 'work.lost', streamId, reason: 'gone'}) : undefined),
			() => (dice.chance(0.1) ? event({type: 'session.flooded', streamId, sessionId, bytes: 1}) : undefined),
		];
		if (run.streams[streamId] && isLead(run, streamId) && dice.chance(0.5)) return leads(sessionId);
		// Most agents do their work; the others do anything.
		if (dice.chance(0.12)) return agentWorks(sessionId, streamId);
		dice.pick(dice.chance(0.6) ? acts.slice(0, 8) : acts)();
	};

	/** The lead, and now and then somebody who takes itself for it. */
	const leads = (sessionId: string): void => {
		const ids = Object.keys(run.streams);
		const target = dice.pick(ids);
		const id = `S${dice.below(9)}`;
		const dependencies = ids.filter(() => dice.chance(0.2));
		const of = {streamId: 'lead' as const, sessionId: isBad(0.1) ? 'x' : sessionId};
		send(
			dice.pick<Command>([
				{type: 'lead.spawn', ...of, stream: {id, name: id, prompt: 'Do it.', dependencies}},
				{type: 'lead.spawn', ...of, stream: {id, name: id, prompt: 'Do it.', phase: dice.pick(phases)}},
				{type: 'lead.poll', ...of},
				{type: 'lead.merge', ...of, target},
				{type: 'lead.send', ...of, target, text: 'Mind the tests.'},
				dice.chance(0.3) ? {type: 'lead.stop', ...of, target} : {type: 'lead.poll', ...of, since: dice.below(5)},
			]),
		);
	};

	/** An agent that does its work and ends. */
	const agentWorks = (sessionId: string, streamId: string): void => {
		const mine = run.streams[streamId];
		if (!mine || mine.ending || liveSession(mine)?.id !== sessionId || liveSession(mine)?.exit !== undefined) return;
		commit(streamId);
		const todos = mine.tasks.map((task, index) => ({
			key: `${index}`,
			title: `[${index + 1}] ${task.title}`,
			status: 'completed' as const,
		}));
		report(streamId, sessionId, [
			{type: 'identified', agentSessionId: 'talk'},
			{type: 'todos', todos},
			{type: 'result', ok: true, class: 'finished', text: 'ok'},
		]);
		alive.delete(sessionId);
		event({type: 'session.exited', streamId, sessionId, exit: {code: 0, signal: null}, lastLine: ''});
	};

	const command = (): Command => {
		const all = Object.values(run.streams);
		const parked = all.filter(
			({state}) => state.is === 'waiting' && ['attached', 'permission', 'approval'].includes(state.cause),
		);
		const {id: streamId} = dice.pick(parked.length > 0 && dice.chance(0.4) ? parked : all);
		return dice.pick<Command>([
			{type: 'stream.spawn', streamId},
			{type: 'stream.recover', streamId},
			{type: 'stream.recover', streamId},
			dice.chance(0.4) ? {type: 'stream.stop', streamId} : {type: 'stream.recover', streamId},
			{type: 'stream.pause', streamId},
			{type: 'stream.continue', streamId},
			{type: 'stream.continue', streamId},
			{type: 'stream.merge', streamId, ...(dice.chance(0.3) && {dirty: 'commit'}), isForced: dice.chance(0.5)},
			{type: 'stream.update', streamId},
			{type: 'stream.adopt', streamId, ...(dice.chance(0.6) && {isForced: true})},
			{type: 'stream.attach', streamId, pid: 5},
			{type: 'stream.detach', streamId, outcome: dice.pick(['continue', 'completed', 'paused'] as const)},
			{type: 'question.answer', streamId, verdict: dice.pick(['allow', 'deny'] as const)},
			{type: 'stream.approve', streamId},
			{type: 'stream.resolve', streamId},
			{type: 'stream.deny', streamId, ...(dice.chance(0.5) && {message: 'not like this'})},
			{type: 'stream.send', streamId, text: 'Listen', from: dice.pick(['person', 'lead'] as const)},
			{type: 'run.pause'},
			{type: 'run.continue'},
			{type: 'run.continue'},
			dice.chance(0.1) ? {type: 'run.stop'} : {type: 'run.merge'},
			dice.chance(0.5)
				? {type: 'run.note', words: dice.pick(['', 'mind the gap'])}
				: {type: 'alert.dismiss', key: run.alerts[0]?.key ?? 'none'},
			dice.chance(0.2)
				? {type: 'stream.add', prompt: 'more', after: dice.chance(0.5) ? [streamId] : []}
				: {type: 'run.merge'},
			{type: 'stream.back', streamId, checkpoint: 1 + dice.below(4)},
			dice.chance(0.2)
				? {type: 'stream.fork', streamId, ...(dice.chance(0.5) && {prompt: 'other'})}
				: {type: 'stream.continue', streamId},
		]);
	};

	/** Events of sessions that are over, and of none. */
	const stale = (): readonly RunEvent[] => {
		const ended = Object.values(run.streams).flatMap((one: Stream) =>
			one.sessions
				.filter(session => session.endedAt !== undefined)
				.map(session => ({streamId: one.id, sessionId: session.id})),
		);
		const of =
			dice.chance(0.8) && ended.length > 0
				? dice.pick(ended)
				: {streamId: dice.pick(Object.keys(run.streams)), sessionId: 'x'};
		return [
			{type: 'session.started', ...of, process: {pid: 9, startTime: '9', bootId: 'x'}},
			{type: 'session.startFailed', ...of, reason: 'x', isPermanent: true},
			{type: 'session.startFailed', ...of, reason: 'x', isPermanent: false, isNeverStarted: true},
			{
				type: 'session.reported',
				...of,
				reports: [{type: 'result', ok: true, class: 'finished', text: ''}],
				offset: 1e9,
				memory: 1,
			},
			{type: 'session.exited', ...of, exit: {code: 1, signal: null}, lastLine: 'x'},
			{type: 'session.stopped', ...of, left: 0},
			{type: 'session.worked', ...of},
			{type: 'session.flooded', ...of, bytes: 1},
			{type: 'message.taken', ...of, messageId: '1'},
			{type: 'question.asked', ...of, question: {id: 'q', tool: 'Bash', input: {}, text: 'x', rule: 'Bash(x)'}},
		];
	};

	/** The engine dies: nobody remembers what was asked for; processes live on and are found again. */
	const restartEngine = (): void => {
		waiting = [];
		run = JSON.parse(JSON.stringify(run));
		send({
			type: 'engine.started',
			bootId: `boot-${boots}`,
			...(dice.chance(0.5) && {words: dice.chance(0.5) ? {text: 'continue', at: now} : null}),
		});
		for (const one of Object.values(run.streams)) {
			const session = liveSession(one);
			if (!session || session.process) continue;
			const of = {streamId: one.id, sessionId: session.id};
			send({type: 'session.startFailed', ...of, reason: 'x', isPermanent: false, isNeverStarted: true});
		}
	};
	const reboot = (): void => {
		alive.clear();
		boots += 1;
		restartEngine();
	};

	const pass = (ms: number): void => {
		now += ms;
		send({type: 'tick'});
	};

	const step = (): void => {
		const roll = dice.next();
		if (roll < 0.4) answerOne();
		else if (roll < 0.7) agentActs();
		else if (roll < 0.86) pass(dice.chance(0.1) ? 60_000 : 1000);
		else if (roll < 0.93) void send(command());
		else if (roll < 0.95 && past.length > 0) void send(dice.pick(past.slice(-30)));
		else if (roll < 0.96) send({type: 'disk.measured', freeBytes: dice.chance(0.5) ? 1 : 1e12});
		else if (roll < 0.965)
			send({type: 'merge.seen', streamIds: [dice.pick(Object.keys(run.streams))], into: 'main', commit: 'c'});
		else if (roll < 0.97) restartEngine();
		else if (roll < 0.973) reboot();
		else if (roll < 0.975) pass(dice.pick([-86_400_000, 86_400_000]));
	};

	/** Milliseconds to the last wake-up; a limit's stated time stays where it is when the clock goes back. */
	const untilDue = (): number =>
		Object.values(run.streams).reduce(
			(longest, {state}) => (state.is === 'waiting' ? Math.max(longest, (state.until ?? 0) - now) : longest),
			Math.max(
				hasEventsToWake(run) ? (run.lead?.wokenAt ?? 0) + 30_000 - now : 0,
				...usageLimits(run).map(gate => gate.nextWakeAt - now),
			),
		);

	/** Everything answers, every agent works and ends, time passes, until nothing happens any more. */
	const settle = (): void => {
		mischief = 0;
		for (let round = 0; round < 400; round++) {
			const {revision} = run;
			while (waiting.length > 0) answerOne();
			for (const [sessionId, streamId] of [...alive]) {
				const mine = run.streams[streamId];
				for (const {id} of mine?.questions ?? [])
					send({type: 'question.answer', streamId, questionId: id, verdict: 'allow'});
				agentWorks(sessionId, streamId);
			}
			for (const one of Object.values(run.streams))
				if (waitsForBudget(one)) send({type: 'stream.continue', streamId: one.id});
				else if (pendingApproval(one)) send({type: 'stream.approve', streamId: one.id});
			for (let ticks = 0; ticks < 3; ticks++) pass(4000);
			const isQuiet = run.revision === revision && waiting.length === 0 && alive.size === 0;
			if (isQuiet && untilDue() <= 0) return;
			if (isQuiet) pass(untilDue());
		}
		throw new Error('it does not come to rest');
	};

	send({type: 'tick'});
	return {
		dice,
		run: () => run,
		now: () => now,
		alive,
		send,
		step,
		stale,
		settle,
		hasWaiting: () => waiting.length > 0,
	};
};
