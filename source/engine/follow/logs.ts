import {stat} from 'node:fs/promises';
import path from 'node:path';
import {setImmediate as nextTurn} from 'node:timers/promises';
import type {Adapter} from '../../agents/types.ts';
import type {Tail} from '../../process/types.ts';
import {createTail, readLastLines} from '../../process/watch/tail.ts';
import type {LogBody, LogEntry} from '../../run/model/report.ts';
import {type EndingClass, type Session, type Stream, unseenExit} from '../../run/model/types.ts';
import {detachedCopy} from '../detached-copy.ts';
import {folderOfSession} from '../folders.ts';
import type {ViewedWorld} from '../loop/world.ts';
import type {LogPage} from '../types.ts';
import {withMessages} from './log-messages.ts';
import {setupEntry, verifyEntry} from './step-entries.ts';

/** Of a longer output only the end is read. */
const longestReadBytes = 8 * 1024 * 1024;
const keptEntries = 5000;
/** Of the texts of one log; about what the user scrolls through. */
const keptCharacters = 2_000_000;
/** The same of what stands in the bodies: those of the oldest entries go first. */
const keptInBodies = 1_500_000;
const keptLogs = 8;

type Log = {
	readonly tail: Tail;
	memory: unknown;
	entries: LogEntry[];
	characters: number;
	inBodies: number;
	/** Entries before it, the dropped ones too, have no body any more. */
	bare: number;
	dropped: number;
	/** The last instant an entry named. */
	at: number;
	reading: Promise<void>;
};

/** Readable logs made from agents' outputs on demand; read once, then only what is new. */
export const createLogs = (world: ViewedWorld) => {
	const logs = new Map<string, Log>();

	const open = async (session: Session): Promise<Log> => {
		const known = logs.get(session.id);
		if (known) {
			logs.delete(session.id);
			logs.set(session.id, known);
			return known;
		}
		const file = path.join(folderOfSession(world, session.id), 'stdout.jsonl');
		const size = await stat(file).then(
			found => found.size,
			() => 0,
		);
		const log: Log = {
			tail: createTail(file, Math.max(0, size - longestReadBytes)),
			memory: null,
			entries: [],
			characters: 0,
			inBodies: 0,
			bare: 0,
			dropped: 0,
			at: session.startedAt,
			reading: Promise.resolve(),
		};
		logs.set(session.id, log);
		const oldest = logs.keys().next().value;
		if (logs.size > keptLogs && oldest !== undefined) logs.delete(oldest);
		return log;
	};

	return async (
		stream: Stream,
		session: Session,
		options: {readonly before?: number; readonly limit?: number} = {},
	): Promise<LogPage> => {
		const log = await open(session);
		log.reading = log.reading
			.catch(() => undefined)
			.then(() => readOn(world.options.adapterFor(session.agent), session, log));
		await log.reading;
		// As it is now: another client may read on meanwhile.
		const [kept, gone] = [[...log.entries], log.dropped];
		const said = session.endedAt === undefined ? kept : [...kept, ...lastEntries(world, session)];
		const spoken = withMessages(world.run(), session, said, gone > 0);
		const isFirst = stream.sessions[0]?.id === session.id;
		const setup = isFirst ? await setupEntry(world, stream) : [];
		// Dropped as the oldest entry, it still counts: the numbers of all others stay.
		const dropped = gone === 0 ? 0 : gone + setup.length;
		const all = [...(dropped === 0 ? setup : []), ...spoken, ...(await verifyEntry(world, stream, session))];
		const end = Math.max(0, Math.min(all.length, (options.before ?? Number.POSITIVE_INFINITY) - dropped));
		const entries = all.slice(Math.max(0, end - (options.limit ?? 500)), end);
		return {
			sessionId: session.id,
			attempt: session.attempt,
			agent: session.agent,
			entries,
			total: dropped + all.length,
		};
	};
};

const readOn = async (adapter: Adapter, session: Session, log: Log): Promise<void> => {
	for (;;) {
		const read = log.tail.read({maxBytes: 256 * 1024, isFinal: session.endedAt !== undefined});
		for (const line of read.lines) {
			const parsed = adapter.parse(log.memory, line);
			log.memory = parsed.memory;
			for (const entry of parsed.entries) add(log, detachedCopy(timed(log, entry)));
		}
		dropOldestBodies(log);
		dropOldest(log);
		if (read.isAtEnd) return;
		// A long output must not hold up all others.
		await nextTurn();
	}
};

const add = (log: Log, entry: LogEntry): void => {
	log.entries.push(entry);
	log.characters += entry.text.length;
	log.inBodies += sizeOf(entry.body);
};

const sizeOf = (body: LogBody | undefined): number => {
	if (!body) return 0;
	return body.is === 'todos'
		? body.todos.reduce((sum, {title}) => sum + title.length, 0)
		: body.lines.reduce((sum, line) => sum + line.length + 1, 0);
};

/** How many lines there were is told where they are left out. */
const withoutBody = ({body, ...entry}: LogEntry): LogEntry =>
	!body || body.is === 'todos'
		? entry
		: {...entry, body: {is: body.is, lines: [], cut: {after: 0, lines: body.lines.length + (body.cut?.lines ?? 0)}}};

const dropOldestBodies = (log: Log): void => {
	for (let at = Math.max(0, log.bare - log.dropped); log.inBodies > keptInBodies && at < log.entries.length; at++) {
		const entry = log.entries[at]!;
		log.inBodies -= sizeOf(entry.body);
		log.entries[at] = withoutBody(entry);
		log.bare = log.dropped + at + 1;
	}
};

const dropOldest = (log: Log): void => {
	let extra = 0;
	while (log.entries.length - extra > keptEntries || log.characters > keptCharacters) {
		log.characters -= log.entries[extra]?.text.length ?? 0;
		log.inBodies -= sizeOf(log.entries[extra]?.body);
		extra++;
	}
	log.entries.splice(0, extra);
	log.dropped += extra;
};

/** Not every line of an output says when: such an entry goes by the one before it. */
const timed = (log: Log, entry: LogEntry): LogEntry => {
	log.at = entry.at ?? log.at;
	return {...entry, at: log.at};
};

/** What it said on stderr, a mere note where it ended well, and how it ended when it did not say so itself. */
const lastEntries = (world: ViewedWorld, session: Session): readonly LogEntry[] => {
	const lines = readLastLines(path.join(folderOfSession(world, session.id), 'stderr.log'), 4096);
	const at = session.endedAt ?? session.startedAt;
	const {isAside = () => false} = world.options.adapterFor(session.agent);
	const isFine = session.outcome === 'finished' || session.result?.class === 'finished';
	const said = lines
		.filter(line => line.trim() !== '')
		.map((text): LogEntry => ({kind: isFine || isAside(text) ? 'note' : 'error', text, at}));
	return session.result || session.outcome === 'finished' ? said : [...said, endEntry(session, at)];
};

const endings: Partial<Record<EndingClass, string>> = {
	stall: 'fell silent and was stopped',
	paused: 'paused by the user',
	stopped: 'stopped by the user',
	person: 'stopped by the user for a new session',
	attached: 'stopped by a user who takes over',
};

const endEntry = ({outcome, exit, process}: Session, at: number): LogEntry => {
	const words = endings[outcome ?? 'unknown'];
	if (words !== undefined) return {kind: 'note', text: words, at};
	if (!process) return {kind: 'error', text: 'did not start', at};
	if (exit === undefined || exit === 'unknown') return {kind: 'error', text: unseenExit, at};
	return {kind: 'error', text: exit.signal ? `ended by ${exit.signal}` : `ended with exit code ${exit.code}`, at};
};
