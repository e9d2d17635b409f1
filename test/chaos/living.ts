import {readdirSync, readFileSync, readlinkSync} from 'node:fs';
import {signal, startTimeOf} from '../helpers/processes.ts';

export type LivingAgent = {
	readonly pid: number;
	readonly startTime: string;
	readonly streamId: string;
	readonly sessionId: string;
	/** Where it works. */
	readonly cwd: string;
	/** Its parent: the wrapper, or 1 when that is gone. */
	readonly wrapper: number;
};

const read = (pid: string | number, name: string): string => {
	try {
		return readFileSync(`/proc/${pid}/${name}`, 'latin1');
	} catch {
		return '';
	}
};

const workingFolder = (pid: string): string => {
	try {
		return readlinkSync(`/proc/${pid}/cwd`);
	} catch {
		return '';
	}
};

const isFakeAgent = (pid: string): boolean => {
	const [node = '', program = ''] = read(pid, 'cmdline').split('\0');
	return node.endsWith('node') && program.endsWith('fake-agent.mjs');
};

const agentAt = (pid: string, home: string): readonly LivingAgent[] => {
	if (!isFakeAgent(pid)) return [];
	const environment = read(pid, 'environ').split('\0');
	if (!environment.includes(`HOME=${home}`)) return [];
	const entry = (name: string) => environment.find(one => one.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
	const stat = read(pid, 'stat');
	const startTime = startTimeOf(Number(pid));
	if (startTime === undefined) return [];
	return [
		{
			pid: Number(pid),
			startTime,
			streamId: entry('CLAUDE_GRID_STREAM'),
			sessionId: entry('CLAUDE_GRID_SESSION'),
			cwd: workingFolder(pid),
			wrapper: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]),
		},
	];
};

/** The fake agents that live now and belong to the user with this home. */
export const livingAgents = (home: string): readonly LivingAgent[] => {
	const found = readdirSync('/proc')
		.filter(name => /^\d+$/.test(name))
		.flatMap(pid => agentAt(pid, home));
	// A child that an agent has just forked looks like it until it becomes git.
	return found.filter(one => !found.some(other => other.pid === one.wrapper));
};

export const isStillAlive = ({pid, startTime}: {readonly pid: number; readonly startTime: string}): boolean =>
	startTimeOf(pid) === startTime;

/** SIGKILL, unless the pid is someone else's by now. */
export const killHard = (one: {readonly pid: number; readonly startTime: string}): boolean => {
	if (!isStillAlive(one)) return false;
	signal(one.pid, 'SIGKILL');
	return true;
};
