import {readdirSync, readFileSync} from 'node:fs';

const read = (path: string): string => {
	try {
		return readFileSync(path, 'latin1');
	} catch {
		return '';
	}
};

/** The kernel counts in hundredths of a second. */
const msPerTick = 10;

const fieldsOf = (pid: number): readonly string[] => {
	const stat = read(`/proc/${pid}/stat`);
	return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
};

/** The shell that starts git for an engine: it lives on, and what it reaped is in its figures. */
const shellsOf = (pid: number): readonly number[] =>
	childrenOf(pid).filter(child => read(`/proc/${child}/cmdline`) === '/bin/sh\0');

/** Milliseconds of CPU that these processes have used, and the children that they have reaped. Agents live on, so they are not among them. */
export const cpuMs = (pids: readonly number[]): number =>
	pids
		.flatMap(pid => [pid, ...shellsOf(pid)])
		.reduce((sum, pid) => {
			const ticks = fieldsOf(pid)
				.slice(11, 15)
				.reduce((all, field) => all + Number(field), 0);
			return sum + (Number.isNaN(ticks) ? 0 : ticks * msPerTick);
		}, 0);

/** Resident megabytes of these processes together. */
export const residentMb = (pids: readonly number[]): number =>
	pids.reduce((sum, pid) => sum + Number(/VmRSS:\s+(\d+) kB/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1024, 0);

/** Bytes that a process had written to files, whether they are on the disk yet or not. */
export const writtenBytes = (pid: number): number =>
	Number(/^write_bytes: (\d+)/m.exec(read(`/proc/${pid}/io`))?.[1] ?? 0);

/** Children of a process at this moment. */
export const childrenOf = (pid: number): readonly number[] =>
	readdirSync('/proc')
		.filter(name => /^\d+$/.test(name) && fieldsOf(Number(name))[1] === String(pid))
		.map(Number);

export const machine = (): string => {
	const models = [...read('/proc/cpuinfo').matchAll(/^model name\s*:\s*(.*)$/gm)].map(([, name]) => name);
	const memory = Number(/MemTotal:\s+(\d+)/.exec(read('/proc/meminfo'))?.[1] ?? 0) / 1024 / 1024;
	return `${models.length} x ${models[0] ?? 'unknown processor'}, ${Math.round(memory)} GB, Linux ${read('/proc/sys/kernel/osrelease').trim()}`;
};
