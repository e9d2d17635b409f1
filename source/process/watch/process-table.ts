import {readdirSync, readFileSync} from 'node:fs';
import {loadExeca} from '../load-execa.ts';

export type ProcessEntry = {
	readonly pid: number;
	readonly parent: number;
	readonly group: number;
	/** Waited for by nobody yet, but dead. */
	readonly isZombie: boolean;
	/** It has a terminal, as what a user started in a shell. False where ps is asked. */
	readonly hasTerminal: boolean;
	/** Clock ticks since boot on Linux, `ps -o lstart` elsewhere. */
	readonly startTime: string;
	/** CPU time of it and of its children that ended, in clock ticks (1/100 s). */
	readonly ticks: number;
};
export type ProcessTable = ReadonlyMap<number, ProcessEntry>;

export const isLinux = process.platform === 'linux';

/** Reads /proc/PID/stat; the name in parentheses may hold spaces and parentheses itself. */
export const parseStat = (text: string): ProcessEntry | undefined => {
	const end = text.lastIndexOf(')');
	const pid = Number.parseInt(text, 10);
	const fields = text.slice(end + 2).split(' ');
	const startTime = fields[19];
	if (end < 0 || !Number.isInteger(pid) || startTime === undefined) return undefined;
	const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
	return {
		pid,
		parent: Number(fields[1]),
		group: Number(fields[2]),
		isZombie: fields[0] === 'Z' || fields[0] === 'X',
		hasTerminal: fields[4] !== '0',
		startTime,
		ticks,
	};
};

const psColumns = 'pid=,ppid=,pgid=,stat=,time=,lstart=';

/** Reads a line of `ps -o pid=,ppid=,pgid=,stat=,time=,lstart=`; time is [[hh:]mm:]ss.cc. */
export const parsePsLine = (line: string): ProcessEntry | undefined => {
	const [pid, parent, group, state, time, ...lstart] = line.trim().split(/\s+/);
	if (!pid || !time || lstart.length === 0) return undefined;
	const seconds = time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
	return {
		pid: Number(pid),
		parent: Number(parent),
		group: Number(group),
		isZombie: state?.startsWith('Z') ?? false,
		hasTerminal: false,
		startTime: lstart.join(' '),
		ticks: Math.round(seconds * 100),
	};
};

const readProcFile = (pid: number | string, name: string): string | undefined => {
	try {
		return readFileSync(`/proc/${pid}/${name}`, 'latin1');
	} catch {
		return undefined;
	}
};

const ps = async (selection: readonly string[]): Promise<readonly ProcessEntry[]> => {
	const execa = await loadExeca();
	const {stdout} = await execa('ps', [...selection, '-o', psColumns], {reject: false, env: {LC_ALL: 'C'}});
	return String(stdout ?? '')
		.split('\n')
		.flatMap(line => parsePsLine(line) ?? []);
};

/** The process now; undefined when there is none. */
export const readEntry = async (pid: number): Promise<ProcessEntry | undefined> => {
	if (!isLinux) return (await ps(['-p', String(pid)]))[0];
	const text = readProcFile(pid, 'stat');
	return text === undefined ? undefined : parseStat(text);
};

/** All processes of the machine that we may see. */
export const readTable = async (): Promise<ProcessTable> => {
	const entries = isLinux
		? readdirSync('/proc')
				.filter(name => /^\d+$/.test(name))
				.flatMap(pid => parseStat(readProcFile(pid, 'stat') ?? '') ?? [])
		: await ps(['-ax']);
	return new Map(entries.map(entry => [entry.pid, entry]));
};

/** The environment a process was started with, as NUL-delimited `NAME=value`; '' when it is not ours to read. */
export const readEnvironment = (pid: number): string => (isLinux ? (readProcFile(pid, 'environ') ?? '') : '');
