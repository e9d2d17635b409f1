import {readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import {adapters} from '../../source/agents/index.ts';
import {createTail} from '../../source/process/watch/tail.ts';
import type {Run, Session, Stream} from '../../source/run/model/types.ts';
import {readJournal} from '../../source/store/journal/journal.ts';
import type {Grid} from '../helpers/grid.ts';

const repeated = (words: readonly string[]): readonly string[] => [
	...new Set(words.filter((word, index) => words.indexOf(word) !== index)),
];

/** Tasks that history tells twice, and tasks that were worked and committed twice. */
export const tasksCountedTwice = (grid: Grid, run: Run): readonly string[] => {
	const {activities} = readJournal(path.join(grid.runFolder(), 'journal.jsonl'));
	const told = activities.filter(({kind}) => kind === 'task').map(({streamId, text}) => `${streamId}: ${text}`);
	const committed = Object.values(run.streams).flatMap(({id, workplace}) =>
		workplace
			? grid
					.git(['log', '--no-merges', '--format=%s', `${workplace.startCommit}..${workplace.branch}`])
					.split('\n')
					.filter(subject => /^\[\d+\]/.test(subject))
					.map(subject => `${id}: commit "${subject}"`)
			: [],
	);
	return [...repeated(told).map(one => `told twice: ${one}`), ...repeated(committed)];
};

const outputOf = (grid: Grid, {id}: Session): string => path.join(grid.runFolder(), 'sessions', id, 'stdout.jsonl');

const denialsIn = async (file: string): Promise<number> => {
	const tail = createTail(file, 0);
	let memory: unknown = null;
	let denials = 0;
	for (let isAtEnd = false; !isAtEnd; ) {
		const read = tail.read({isFinal: true});
		for (const line of read.lines) {
			const parsed = adapters.fake.parse(memory, line);
			memory = parsed.memory;
			denials += parsed.reports.filter(report => report.type === 'denied').length;
		}
		isAtEnd = read.isAtEnd;
	}
	return denials;
};

const checkSession = async (grid: Grid, {id}: Stream, session: Session): Promise<readonly string[]> => {
	const file = outputOf(grid, session);
	const name = `${id} attempt ${session.attempt}`;
	try {
		const {size} = statSync(file);
		if (session.offset !== size) return [`${name}: ${session.offset} of ${size} bytes of its output were read`];
		const denials = await denialsIn(file);
		return denials === session.denials ? [] : [`${name}: ${denials} denials were counted ${session.denials} times`];
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
		return session.offset === 0 ? [] : [`${name}: its output is gone`];
	}
};

/** Sessions whose output was not read to its last byte, or of which something was counted more or less than once. */
export const outputsMisread = async (grid: Grid, run: Run): Promise<readonly string[]> => {
	const faults: string[] = [];
	for (const stream of Object.values(run.streams))
		for (const session of stream.sessions)
			if (session.endedAt !== undefined) faults.push(...(await checkSession(grid, stream, session)));
	return faults;
};

/** Lines of the engine's log that tell of a mistake in its own code. */
export const mistakesTold = ({commonDir}: Grid): readonly string[] => {
	try {
		const log = readFileSync(path.join(commonDir, 'claude-grid', 'engine.log'), 'utf8');
		return log.split('\n').filter(line => /\b(?:TypeError|ReferenceError|RangeError|Unhandled)/i.test(line));
	} catch {
		return [];
	}
};
