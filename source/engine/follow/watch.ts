import {statSync} from 'node:fs';
import path from 'node:path';
import {serialize} from '../../git/queue.ts';
import type {Tail} from '../../process/types.ts';
import {createTail, readLastLines} from '../../process/watch/tail.ts';
import type {Exit, Session} from '../../run/model/types.ts';
import {liveSession, streamsInOrder} from '../../run/select.ts';
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

/** Follows the outputs of all live sessions, and notices their ends. */
export class SessionWatch {
	readonly #world: World;
	readonly #tails = new Map<string, Tail>();
	readonly #goneSince = new Map<string, number>();
	readonly #flooded = new Set<string>();
	readonly #quiet = new Map<string, Signs & {readonly at: number}>();
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
	}

	/** Reads what is left of a session's output, to the last byte. */
	async drain(streamId: string, sessionId: string): Promise<void> {
		while (!(await this.#read(streamId, sessionId, true)));
		this.#tails.delete(sessionId);
		this.#quiet.delete(sessionId);
		this.#asked.forget(sessionId);
	}

	async #everyone(): Promise<void> {
		const run = this.#world.run();
		for (const stream of run ? streamsInOrder(run) : []) {
			const session = liveSession(stream);
			if (!session || session.exit !== undefined || this.#isStopped) continue;
			await this.#check(stream.id, session).catch(error => this.#world.onBug(error, `watch ${stream.id}`));
		}
	}

	async #check(streamId: string, session: Session): Promise<void> {
		const signs = signsIn(folderOfSession(this.#world, session.id));
		const last = this.#quiet.get(session.id);
		const at = performance.now();
		const isCalm = last?.others === signs.others && at - last.at < quietMs;
		const isAtEnd = (isCalm && last.output === signs.output) || (await this.#readOn(streamId, session.id));
		if (isCalm) {
			// It has neither asked nor ended, as far as can be seen, and was looked at a moment ago.
			this.#quiet.set(session.id, {...last, output: isAtEnd ? signs.output : ''});
			return pollDelivered(this.#world, streamId, session.id);
		}
		this.#quiet.delete(session.id);
		await pollQuestions(this.#world, streamId, session.id, this.#asked);
		await pollDelivered(this.#world, streamId, session.id);
		if (!isAtEnd || !session.process) return;
		const exit = await this.#exitOf(session);
		if (exit === undefined) return void this.#quiet.set(session.id, {...signs, at});
		await this.drain(streamId, session.id);
		this.#goneSince.delete(session.id);
		this.#reportEnd(streamId, session.id, exit);
		const lastLine = await lastOutput(this.#world, session);
		this.#world.dispatch({type: 'session.exited', streamId, sessionId: session.id, exit, lastLine});
	}

	/** A session's share of a round. True when its output is read to the end. */
	async #readOn(streamId: string, sessionId: string): Promise<boolean> {
		let isAtEnd = false;
		for (let reads = 0; reads < readsPerRound && !isAtEnd; reads++)
			isAtEnd = await this.#read(streamId, sessionId, false);
		return isAtEnd;
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
	#read(streamId: string, sessionId: string, isFinal: boolean): Promise<boolean> {
		// A stop drains while the rounds continue: two reads at once would count the same bytes twice.
		return serialize(`output ${sessionId}`, () => this.#readOnce(streamId, sessionId, isFinal));
	}

	async #readOnce(streamId: string, sessionId: string, isFinal: boolean): Promise<boolean> {
		const session = this.#current(streamId, sessionId);
		if (!session) return true;
		const {lines, offset, isAtEnd, size} = await this.#tailOf(session).read({isFinal});
		const current = this.#current(streamId, sessionId);
		if (!current) return true;
		if (lines.length > 0 || offset > current.offset) reportLines(this.#world, streamId, current, lines, offset);
		if (size > (this.#world.options.largestOutputBytes ?? largestOutputBytes) && !this.#flooded.has(sessionId)) {
			this.#flooded.add(sessionId);
			this.#world.dispatch({type: 'session.flooded', streamId, sessionId, bytes: size});
		}
		return isAtEnd;
	}

	#tailOf(session: Session): Tail {
		const known = this.#tails.get(session.id);
		if (known) return known;
		const tail = createTail(path.join(folderOfSession(this.#world, session.id), 'stdout.jsonl'), session.offset);
		this.#tails.set(session.id, tail);
		return tail;
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

/** What changes when a session says something; when it asks or ends. */
type Signs = {readonly output: string; readonly others: string};

const signsIn = (folder: string): Signs => {
	const output = statSync(path.join(folder, 'stdout.jsonl'), noThrow);
	const [top, questions] = [statSync(folder, noThrow), statSync(path.join(folder, 'questions'), noThrow)];
	return {output: `${output?.size} ${output?.ino}`, others: `${top?.mtimeMs} ${questions?.mtimeMs}`};
};

const noThrow = {throwIfNoEntry: false} as const;

/** The last thing on stderr, else on stdout, for the reason of an end. */
const lastOutput = async (world: World, {id, agent}: Session): Promise<string> => {
	const folder = folderOfSession(world, id);
	const {isAside = () => false} = world.options.adapterFor(agent);
	const lastOf = async (name: string) =>
		(await readLastLines(path.join(folder, name), 4096)).filter(line => line.trim() !== '' && !isAside(line)).at(-1);
	const said = (await lastOf('stderr.log')) ?? (await lastOf('stdout.jsonl')) ?? '';
	return said.startsWith('{') ? '' : said.slice(0, 400);
};
