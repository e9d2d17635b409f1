import {statSync} from 'node:fs';
import path from 'node:path';
import {setImmediate as nextTurn} from 'node:timers/promises';
import type {Tail} from '../../process/types.ts';
import {atFirstChange} from '../../process/watch/first-change.ts';
import {createTail, readLastLines} from '../../process/watch/tail.ts';
import type {Exit, Session} from '../../run/model/types.ts';
import {liveSession, streamsInOrder} from '../../run/select/streams.ts';
import {folderOfSession} from '../folders.ts';
import type {World} from '../loop/world.ts';
import {pollDelivered} from '../perform/messages.ts';
import {createAskedQuestions, pollQuestions} from '../perform/questions.ts';
import {reportLines} from './report-lines.ts';

/** One session's share of a round: at most 1 MB, so that a flood does not starve the others. */
const readsPerRound = 16;
const largestOutputBytes = 256 * 1024 * 1024;
/** The wrapper writes the exit code right after the agent's end; without it the code is lost. */
const exitGraceMs = 2000;
const pollMs = 120;
/** So long the end of a process may stay unseen that leaves no exit code, and a change that a file's time does not show. */
const quietMs = 1000;
/** Who says nothing for so long is not looked at until the kernel tells of a change. */
const restAfterMs = 2000;

type Followed = {
	readonly folder: string;
	readonly questions: string;
	readonly tail: Tail;
	/** When it said something last, or was woken. */
	wokenAt: number;
	/** When it was last looked whether it has asked or ended, and the times of its folders then. */
	looked: {readonly at: number; readonly times: string} | undefined;
	/** Absent while it is looked at each round. */
	endRest: (() => void) | undefined;
};

/** Follows the outputs of all live sessions, and notices their ends. */
export class SessionWatch {
	readonly #world: World;
	readonly #followed = new Map<string, Followed>();
	readonly #goneSince = new Map<string, number>();
	readonly #flooded = new Set<string>();
	#timer: NodeJS.Timeout | undefined;
	#round: Promise<void> = Promise.resolve();
	/** Questions the core knows of. */
	readonly #asked = createAskedQuestions();
	#isStopped = false;

	constructor(world: World) {
		this.#world = world;
	}

	start(): void {
		this.#timer = setTimeout(() => {
			this.#round = this.#everyone().finally(() => {
				if (!this.#isStopped) this.start();
			});
		}, this.#world.options.pollMs ?? pollMs);
	}

	async stop(): Promise<void> {
		this.#isStopped = true;
		clearTimeout(this.#timer);
		await this.#round;
		for (const sessionId of this.#followed.keys()) this.#leave(sessionId);
	}

	/** Reads what is left of a session's output, to the last byte. */
	async drain(streamId: string, sessionId: string): Promise<void> {
		while (!this.#read(streamId, sessionId, true)) await nextTurn();
		this.#leave(sessionId);
		this.#asked.forget(sessionId);
	}

	async #everyone(): Promise<void> {
		const run = this.#world.run();
		for (const stream of run ? streamsInOrder(run) : []) {
			const session = liveSession(stream);
			if (!session || session.exit !== undefined || this.#isStopped) continue;
			const isResting = this.#isResting(session);
			pollDelivered(this.#world, stream.id, session.id);
			if (isResting) continue;
			await this.#check(stream.id, session).catch(error => this.#world.onBug(error, `watch ${stream.id}`));
		}
	}

	/** It has said nothing and changed nothing, as far as the kernel tells, and was looked at a moment ago. */
	#isResting(session: Session): boolean {
		const {endRest, looked} = this.#follow(session);
		return endRest !== undefined && looked !== undefined && performance.now() - looked.at < quietMs;
	}

	async #check(streamId: string, session: Session): Promise<void> {
		const followed = this.#follow(session);
		const at = performance.now();
		// Before it is read: what comes after that is told.
		if (at - followed.wokenAt > restAfterMs) this.#rest(followed, at);
		const times = followed.endRest ? 'at rest' : timesOf(followed);
		const isAtEnd = await this.#readOn(streamId, session.id);
		if (followed.looked?.times === times && at - followed.looked.at < quietMs) return;
		followed.looked = undefined;
		await pollQuestions(this.#world, streamId, session.id, this.#asked);
		if (!isAtEnd || !session.process) return;
		const exit = await this.#exitOf(session);
		if (exit === undefined) {
			followed.looked = {at, times};
			return;
		}
		await this.drain(streamId, session.id);
		this.#goneSince.delete(session.id);
		this.#reportEnd(streamId, session.id, exit);
		const lastLine = lastOutput(this.#world, session);
		this.#world.dispatch({type: 'session.exited', streamId, sessionId: session.id, exit, lastLine});
	}

	#rest(followed: Followed, at: number): void {
		followed.wokenAt = at;
		followed.endRest ??= atFirstChange(followed.folder, [followed.questions], () => {
			followed.endRest = undefined;
			followed.looked = undefined;
			followed.wokenAt = performance.now();
		});
	}

	/** A session's share of a round. True when its output is read to the end. */
	async #readOn(streamId: string, sessionId: string): Promise<boolean> {
		for (let reads = 1; !this.#read(streamId, sessionId, false); reads++) {
			if (reads === readsPerRound) return false;
			await nextTurn();
		}
		return true;
	}

	/** Some programs tell why they ended by their exit code alone. */
	#reportEnd(streamId: string, sessionId: string, exit: Exit | 'unknown'): void {
		const session = this.#current(streamId, sessionId);
		if (!session || session.result || exit === 'unknown') return;
		const {offset, memory} = session;
		const report = this.#world.options.adapterFor(session.agent).endOf?.(exit.code, memory);
		if (!report) return;
		this.#world.dispatch({type: 'session.reported', streamId, sessionId, reports: [report], offset, memory});
	}

	/** One read: lines become reports, reports and offset go in together. True when the output is read to its end. */
	#read(streamId: string, sessionId: string, isFinal: boolean): boolean {
		const session = this.#current(streamId, sessionId);
		if (!session) return true;
		const followed = this.#follow(session);
		const {lines, offset, isAtEnd, size} = followed.tail.read({isFinal});
		if (lines.length > 0 || offset > session.offset) {
			followed.wokenAt = performance.now();
			reportLines(this.#world, streamId, session, lines, offset);
		}
		if (size > (this.#world.options.largestOutputBytes ?? largestOutputBytes) && !this.#flooded.has(sessionId)) {
			this.#flooded.add(sessionId);
			this.#world.dispatch({type: 'session.flooded', streamId, sessionId, bytes: size});
		}
		return isAtEnd;
	}

	#follow(session: Session): Followed {
		const known = this.#followed.get(session.id);
		if (known) return known;
		const folder = folderOfSession(this.#world, session.id);
		const followed: Followed = {
			folder,
			questions: path.join(folder, 'questions'),
			tail: createTail(path.join(folder, 'stdout.jsonl'), session.offset),
			wokenAt: performance.now(),
			looked: undefined,
			endRest: undefined,
		};
		this.#followed.set(session.id, followed);
		return followed;
	}

	#leave(sessionId: string): void {
		this.#followed.get(sessionId)?.endRest?.();
		this.#followed.delete(sessionId);
	}

	#current(streamId: string, sessionId: string): Session | undefined {
		const stream = this.#world.run()?.streams[streamId];
		const session = stream && liveSession(stream);
		return session?.id === sessionId ? session : undefined;
	}

	async #exitOf(session: Session): Promise<Exit | 'unknown' | undefined> {
		const {executor} = this.#world.options;
		const exit = await executor.readExit(folderOfSession(this.#world, session.id));
		if (exit) return exit;
		if (session.process && (await executor.isAlive(session.process))) {
			this.#goneSince.delete(session.id);
			return undefined;
		}
		const since = this.#goneSince.get(session.id) ?? performance.now();
		this.#goneSince.set(session.id, since);
		return performance.now() - since > exitGraceMs ? 'unknown' : undefined;
	}
}

const timeOf = (folder: string): number | undefined => statSync(folder, {throwIfNoEntry: false})?.mtimeMs;

/** They change when a session asks or ends. */
const timesOf = ({folder, questions}: Followed): string => `${timeOf(folder)} ${timeOf(questions)}`;

/** The last thing on stderr, else on stdout, for the reason of an end. */
const lastOutput = (world: World, {id, agent}: Session): string => {
	const folder = folderOfSession(world, id);
	const {isAside = () => false} = world.options.adapterFor(agent);
	const lastOf = (name: string) =>
		readLastLines(path.join(folder, name), 4096).findLast(line => line.trim() !== '' && !isAside(line));
	const said = lastOf('stderr.log') ?? lastOf('stdout.jsonl') ?? '';
	return said.startsWith('{') ? '' : said.slice(0, 400);
};
