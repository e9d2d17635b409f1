import {statfsSync} from 'node:fs';
import {megabyte, readTextSync} from '../../read-file.ts';
import {childrenByParent} from './members.ts';
import {type ProcessEntry, readEntry} from './process-table.ts';
import {scan} from './tagged.ts';

/** What one process takes of the machine. */
export type Usage = {
	readonly entry: ProcessEntry;
	readonly name: string;
	/** Its own memory in bytes: what it shares with others, such as the text of programs, is not counted. */
	readonly bytes: number;
	readonly threads: number;
	/** How many process namespaces it is in: more than one is a sandbox, and one in it deeper. */
	readonly depth: number;
	/** The first of its process namespace: with it all that is in there ends. */
	readonly isFirst: boolean;
};

const textOf = (file: string): string => {
	try {
		return readTextSync(file, megabyte);
	} catch {
		return '';
	}
};

const read = (pid: number, name: string): string => textOf(`/proc/${pid}/${name}`);

const field = (status: string, name: string): string => new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(status)?.[1] ?? '';

const usageOf = (entry: ProcessEntry): Usage => {
	const status = read(entry.pid, 'status');
	const numbers = field(status, 'NSpid').split(/\s+/);
	return {
		entry,
		name: field(status, 'Name').replace(/[^\w.-]/g, '_'),
		bytes: (Number.parseInt(field(status, 'RssAnon'), 10) || 0) * 1024,
		threads: Number(field(status, 'Threads')) || 1,
		depth: numbers.length,
		isFirst: numbers.length > 1 && numbers.at(-1) === '1',
	};
};

/** What each process takes that carries one of these tags, or descends from one that does. */
export const usageOfTags = async (tags: readonly string[]): Promise<readonly Usage[]> => {
	const {table, tags: tagged} = await scan();
	const found = new Set(tags.flatMap(tag => tagged.get(tag) ?? []));
	const children = childrenByParent(table);
	// A Set is walked in order of insertion, what is added on the way too.
	for (const pid of found) for (const child of children.get(pid) ?? []) found.add(child.pid);
	return [...found].flatMap(pid => {
		const entry = table.get(pid);
		return entry && !entry.isZombie ? [usageOf(entry)] : [];
	});
};

/** Bytes that lie in the file systems in memory which this process sees and may write. */
export const filesInMemory = (pid: number): number => {
	const places = read(pid, 'mountinfo')
		.split('\n')
		.flatMap(line => / \/ (\S+) rw\S* .*- tmpfs /.exec(line)?.[1] ?? []);
	return [...new Set(places)].reduce((sum, place) => {
		try {
			const {blocks, bfree, bsize} = statfsSync(`/proc/${pid}/root${place}`);
			return sum + (blocks - bfree) * bsize;
		} catch {
			return sum;
		}
	}, 0);
};

/** How often the kernel has enforced the limits of the cgroup that a process is in; undefined: it has no such limit of memory. */
export const enforcedFor = (
	pid: number,
	bytes: number,
	root = '/sys/fs/cgroup',
): {readonly kills: number} | undefined => {
	const folder = `${root}${/^0::(.*)$/m.exec(read(pid, 'cgroup'))?.[1] ?? ''}`;
	// The kernel rounds to pages.
	if (!(Math.abs(Number.parseInt(textOf(`${folder}/memory.max`), 10) - bytes) < 2 ** 16)) return undefined;
	return {kills: Number(/^oom_kill (\d+)$/m.exec(textOf(`${folder}/memory.events`))?.[1] ?? 0)};
};

/** Ends the process that was looked at, and no other that has its number by now. */
export const killSeen = async ({pid, startTime}: ProcessEntry): Promise<void> => {
	if ((await readEntry(pid))?.startTime !== startTime) return;
	try {
		process.kill(pid, 'SIGKILL');
	} catch {
		// It has ended by itself.
	}
};
