import {readdirSync, readFileSync, readlinkSync} from 'node:fs';

/** A living process of this machine as /proc tells it. */
export type Living = {
	readonly pid: number;
	readonly startTime: string;
	readonly environment: readonly string[];
	/** '' when it is gone. */
	readonly cwd: string;
};

const read = (pid: number | string, name: string): string => {
	try {
		return readFileSync(`/proc/${pid}/${name}`, 'latin1');
	} catch {
		return '';
	}
};

const workingFolder = (pid: number | string): string => {
	try {
		return readlinkSync(`/proc/${pid}/cwd`);
	} catch {
		return '';
	}
};

/** Clock ticks since boot at which the process began; undefined when there is none of that pid, or a zombie. */
export const startTimeOf = (pid: number): string | undefined => {
	const stat = read(pid, 'stat');
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return stat === '' || fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
};

/** Living processes, zombies left out, whose environment holds exactly this entry (`NAME=value`). */
export const processesWith = (entry: string): readonly Living[] =>
	readdirSync('/proc')
		.filter(name => /^\d+$/.test(name))
		.flatMap(name => {
			const environment = read(name, 'environ').split('\0');
			if (!environment.includes(entry)) return [];
			const startTime = startTimeOf(Number(name));
			return startTime === undefined ? [] : [{pid: Number(name), startTime, environment, cwd: workingFolder(name)}];
		});

/** The value of a variable in the environment a process was started with. */
export const variable = (living: Living, name: string): string | undefined =>
	living.environment.find(entry => entry.startsWith(`${name}=`))?.slice(name.length + 1);

/** Resident memory of a process in bytes. */
export const residentBytes = (pid: number): number =>
	Number(/VmRSS:\s+(\d+) kB/.exec(read(pid, 'status'))?.[1] ?? Number.NaN) * 1024;

export const signal = (pid: number, name: NodeJS.Signals): void => {
	try {
		process.kill(pid, name);
	} catch {
		// Gone already.
	}
};
