import {describe, expect, it} from 'vitest';
import {isLead} from '../../source/run/features/lead/lead.ts';
import {hasEventsToWake} from '../../source/run/features/lead/lead-record.ts';
import {unreadMessages} from '../../source/run/features/messages/inbox.ts';
import {
	candidates,
	isUndecided,
	lostRace,
	openChoices,
	raceNames,
	winnerOf,
} from '../../source/run/features/race/races.ts';
import type {Run, Stream} from '../../source/run/model/types.ts';
import {openNeeds} from '../../source/run/select/dependencies.ts';
import {slots} from '../../source/run/select/slots.ts';
import {isFinished, isSettled, mayStart} from '../../source/run/select/standing.ts';
import {isFinal, liveSession} from '../../source/run/select/streams.ts';
import {type Message, type Update, update} from '../../source/run/update.ts';
import {checkoutRefusal, checkoutWriter, isShared} from '../../source/run/worktree/shared-checkout.ts';
import {createWorld} from '../helpers/random-world.ts';
import {rounds} from '../helpers/rounds.ts';

const runs = rounds(100, 1000);
const stepsEach = 250;

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const holdsSlot = ({state}: Stream): boolean =>
	['starting', 'running', 'stalled', 'recovering', 'verifying'].includes(state.is);
const isUnstarted = ({state}: Stream): boolean => ['pending', 'blocked', 'ready'].includes(state.is);
const isCommand = ({type}: Message): boolean =>
	/^(stream|run|task|plan|lead|alert)\./.test(type) || type === 'question.answer';

/** What must hold after every message; gives the first thing that does not. */
const faultOf = (before: Run, message: Message, {run, effects}: Update): string | undefined => {
	if (run.revision < before.revision || run.revision > before.revision + 1) return 'revision';
	const keys = Object.keys({...before, ...run}) as (keyof Run)[];
	const isSame = keys.every(key => key === 'lastMessageAt' || before[key] === run[key]);
	if (!isSame && run.revision === before.revision) return 'a change without a revision';
	if (new Set(run.alerts.map(alert => alert.key)).size < run.alerts.length) return 'an alert twice';
	if (new Set(run.mergeQueue).size < run.mergeQueue.length) return 'a merge queued twice';
	if (run.finishedAt !== undefined && !isSettled(run)) return 'finished too early';
	if (Object.values(run.streams).filter(({merge}) => merge.is === 'merging').length > 1) return 'two merges at once';
	for (const stream of Object.values(run.streams)) {
		const old = before.streams[stream.id];
		const fault = old && old !== stream ? streamFault(before, run, old, stream, message) : undefined;
		if (fault !== undefined) return `${stream.id}: ${fault}`;
		if ((stream.merge.is === 'queued') !== run.mergeQueue.includes(stream.id)) return `${stream.id}: queue`;
	}
	const fault = raceFault(before, run, message, effects);
	if (fault !== undefined) return fault;
	for (const effect of effects) {
		if (effect.type !== 'session.start' && effect.type !== 'worktree.prepare') continue;
		const stream = run.streams[effect.streamId];
		const old = before.streams[effect.streamId];
		if (!stream || !old) continue;
		if (stream.ending) return `${stream.id}: started while it is ending`;
		const {used, max} = slots(run);
		if (!holdsSlot(old) && !stream.isForced && !isLead(run, stream.id) && used > max)
			return `${stream.id}: started above the pool`;
		if (!mayStart(run) && !isCommand(message) && !isOwnStep(old, message)) return `${stream.id}: started while held`;
		if (effect.type === 'session.start' && stream.sessions.filter(({id}) => id === effect.sessionId).length !== 1)
			return `${stream.id}: a session without a record`;
	}
	return undefined;
};

/** One winner, changed only by the user; what lost or is open is merged, or built on, only when that is asked for. */
const raceFault = (before: Run, run: Run, message: Message, effects: Update['effects']): string | undefined => {
	for (const race of raceNames(run)) {
		const [was, winner] = [winnerOf(before, race), winnerOf(run, race)];
		if (was !== winner && was !== undefined && message.type !== 'stream.adopt') return `race ${race}: another winner`;
		if (winner !== was && run.streams[winner ?? '']?.state.is !== 'completed') return `race ${race}: not completed`;
	}
	const writers = Object.values(run.streams).filter(
		one => isShared(run, one.id) && liveSession(one) && one.state.is !== 'waiting',
	);
	if (writers.length > 1) return 'two agents in one checkout';
	for (const effect of effects) {
		if (effect.type === 'merge.start' && message.type !== 'engine.started' && checkoutWriter(run) !== undefined)
			return 'a merge under an agent';
		if (effect.type === 'worktree.remove' && isShared(run, effect.streamId)) return 'the checkout is removed';
		if (effect.type === 'merge.start' && isUndecided(run, effect.streamId)) return 'an undecided race is merged';
		if (effect.type !== 'worktree.prepare') continue;
		const wrong = effect.dependencies.find(({streamId}) => isUndecided(run, streamId) || lostRace(run, streamId));
		if (wrong) return `${effect.streamId} is built on ${wrong.streamId}, which won nothing`;
	}
	return undefined;
};

/** A start that continues step by step, or begins again within its attempt, or that the user asked for before. */
const isOwnStep = (old: Stream, message: Message): boolean =>
	old.state.is === 'starting' ||
	old.ending?.class === 'person' ||
	message.type === 'session.exited' ||
	message.type === 'engine.started' ||
	message.type === 'session.startFailed';

const streamFault = (before: Run, run: Run, old: Stream, stream: Stream, message: Message): string | undefined => {
	if (stream.attempt < old.attempt) return 'the attempt fell';
	if (stream.sessions.length < old.sessions.length) return 'a session vanished';
	if (stream.sessions.slice(0, -1).some(({endedAt}) => endedAt === undefined)) return 'two live sessions';
	if (new Set(stream.sessions.map(({id}) => id)).size < stream.sessions.length) return 'a session id twice';
	if (isFinal(stream.state) && (stream.ending || liveSession(stream))) return 'final, and still at work';
	if (liveSession(stream) && isUnstarted(stream)) return 'a session of a stream that has not started';
	const isBegun = isUnstarted(old) && holdsSlot(stream);
	if (isBegun && !stream.isForced && openNeeds(before, stream.id).length > 0 && openNeeds(run, stream.id).length > 0)
		return 'started before its needs';
	if (isFinal(old.state) && old.state.is !== stream.state.is && !isCommand(message))
		return `left ${old.state.is} by itself`;
	for (const [index, task] of old.tasks.entries())
		if (
			task.status === 'completed' &&
			message.type !== 'back.finished' &&
			!stream.tasks.some(one => one.title === task.title && one.status === 'completed')
		)
			return `task ${index + 1} went back`;
	const isRead = (one: Stream, id: string) =>
		one.messages?.find(message => message.id === id)?.deliveredAt !== undefined;
	for (const {id} of stream.messages ?? [])
		if (isRead(old, id) && !isRead(stream, id)) return `message ${id} was delivered, and is not any more`;
	const isDone = stream.state.is === 'completed' && old.state.is !== 'completed' && !isCommand(message);
	if (isDone && unreadMessages(stream).length > 0) return 'completed with a message nobody has read';
	if (stream.recoveriesLeft < 0) return 'spent more than there was';
	return undefined;
};

/** Nothing resumes by itself, and what waits waits for the user. */
const restFault = (run: Run): string | undefined => {
	for (const stream of Object.values(run.streams)) {
		const {state} = stream;
		if (stream.ending || liveSession(stream)) return `${stream.id} has not come down: ${JSON.stringify(stream.ending)}`;
		const isHeld = !mayStart(run);
		const isAtRest =
			isFinal(state) ||
			state.is === 'blocked' ||
			(state.is === 'pending' && openNeeds(run, stream.id).length > 0) ||
			(state.is === 'ready' && (isHeld || checkoutRefusal(run, stream.id) !== undefined)) ||
			(state.is === 'waiting' && ['paused', 'interrupted', 'attached'].includes(state.cause)) ||
			(state.is === 'waiting' &&
				['backoff', 'limit'].includes(state.cause) &&
				(isHeld || checkoutRefusal(run, stream.id) !== undefined)) ||
			(state.is === 'waiting' && state.cause === 'streams' && (isHeld || !hasEventsToWake(run)));
		if (!isAtRest) return `${stream.id} is ${JSON.stringify(state)}`;
	}
	return undefined;
};

/** Plays one run; what went wrong is told with its seed and the last messages. */
const play = (seed: number): void => {
	const trail: string[] = [];
	try {
		playWith(seed, trail);
	} catch (error) {
		throw new Error(
			`seed ${seed}: ${(error as Error).message}\n${trail
				.filter(line => line.includes('changed'))
				.slice(-40)
				.join('\n')}`,
		);
	}
};

const playWith = (seed: number, trail: string[]): void => {
	const world = createWorld(seed, (before, message, result, now) => {
		const isSame = result.run.revision === before.revision;
		trail.push(`${now} ${isSame ? '' : 'changed '}${JSON.stringify(message)}`);
		const fault = faultOf(before, message, result);
		if (fault !== undefined) throw new Error(fault);
		const isSampled = trail.length % 17 === 0;
		if (!isSampled) return;
		// Where it stands is all there is to know: a run that was saved and loaded does the same.
		expect(asJson(update(asJson(before) as Run, message, now))).toStrictEqual(asJson(result));
		expect(result.run).toStrictEqual(asJson(result.run));
	});
	const {dice} = world;
	for (let steps = 0; steps < stepsEach; steps++) {
		world.step();
		if (!dice.chance(0.05)) continue;
		const before = world.run();
		for (const event of world.stale()) {
			const result = update(before, event, before.lastMessageAt);
			if (result.effects.length > 0 || result.run.revision !== before.revision)
				throw new Error(`a stale session changed something: ${JSON.stringify(event)}`);
		}
	}
	const atRest = (): void => {
		world.settle();
		const fault = restFault(world.run());
		if (fault !== undefined) throw new Error(`not at rest: ${fault}`);
	};
	atRest();
	world.send({type: 'disk.measured', freeBytes: 1e12});
	for (const {id, state} of Object.values(world.run().streams))
		if (state.is === 'waiting' && state.cause === 'attached')
			world.send({type: 'stream.detach', streamId: id, outcome: 'continue'});
	world.send({type: 'run.continue'});
	atRest();
	for (const race of openChoices(world.run()))
		world.send({type: 'stream.adopt', streamId: candidates(world.run(), race)[0]!.id, isForced: true});
	atRest();
	expect(openChoices(world.run())).toEqual([]);
	// What works in the checkout waits until what it needs is merged there.
	for (let round = 0; round < 6 && !isFinished(world.run()); round++) {
		world.send({type: 'run.merge'});
		atRest();
	}
	expect(isFinished(world.run()), 'finished').toBe(true);
	expect(world.run().finishedAt).toBeDefined();
	expect(world.alive.size).toBe(0);
};

describe('any run in a world that does anything', () => {
	it.each(Array.from({length: 10}, (_, part) => part))('keeps its invariants and comes to rest (part %d)', part => {
		const first = Number(process.env.CLAUDE_GRID_TEST_SEED ?? 0) + part * (runs / 10);
		for (let seed = first; seed < first + runs / 10; seed++) play(seed);
	});
});
