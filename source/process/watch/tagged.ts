import {statSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {type ProcessTable, readEnvironment, readTable} from './process-table.ts';

/** Every process of a session carries it in its environment; the value is the session's id. */
export const tagName = 'CLAUDE_GRID_SESSION';

const isOurs = (pid: number): boolean => {
	try {
		return statSync(`/proc/${pid}`).uid === process.getuid?.();
	} catch {
		return false;
	}
};

/** The tag of a process of this user, '' when it has none. The first entry counts, as it does for getenv. */
const readTag = (pid: number): string => {
	const entry = readEnvironment(pid)
		.split('\0')
		.find(line => line.startsWith(`${tagName}=`));
	return entry !== undefined && isOurs(pid) ? entry.slice(tagName.length + 1) : '';
};

const groupByTag = (table: ProcessTable): ReadonlyMap<string, readonly number[]> => {
	const tags = new Map<string, number[]>();
	for (const {pid, isZombie} of table.values()) {
		const tag = isZombie || pid === process.pid ? '' : readTag(pid);
		if (tag === '') continue;
		const pids = tags.get(tag);
		if (pids) pids.push(pid);
		else tags.set(tag, [pid]);
	}
	return tags;
};

/** The processes of the machine, and the tagged ones of this user by tag; ours is never tagged. No tags where /proc is missing. */
export type Scan = {readonly table: ProcessTable; readonly tags: ReadonlyMap<string, readonly number[]>};

const gatherMs = 10;
let next: Promise<Scan> | undefined;

const take = async (): Promise<Scan> => {
	next = undefined;
	const table = await readTable();
	return {table, tags: groupByTag(table)};
};

/** Looks at all processes, after this call; whoever asks within 10 ms shares the look: many sessions may be stopped at once. */
export const scan = (): Promise<Scan> => {
	next ??= sleep(gatherMs).then(take);
	return next;
};

/** All sessions' tags seen in living processes of this user, with their pids. */
export const findTagged = async (): Promise<ReadonlyMap<string, readonly number[]>> => (await scan()).tags;
