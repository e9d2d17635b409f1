import {setTimeout as sleep} from 'node:timers/promises';
import {isAroundBox} from '../start/around-box.ts';
import type {StopGrace} from '../types.ts';
import {findMembers, type Memory, type SessionProcesses} from './members.ts';
import {type ProcessEntry, readEntry} from './process-table.ts';

export const defaultGrace: StopGrace = {afterInterrupt: 5000, afterTerminate: 5000};

type Step = {
	readonly signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL';
	readonly waitMs: number;
	readonly sparesWrapper: boolean;
};

/** The wrapper is killed last and only if it must be: it still has the exit code to write. */
const stepsOf = (grace: StopGrace): readonly Step[] => [
	{signal: 'SIGINT', waitMs: grace.afterInterrupt, sparesWrapper: true},
	{signal: 'SIGTERM', waitMs: grace.afterTerminate, sparesWrapper: true},
	{signal: 'SIGKILL', waitMs: 1000, sparesWrapper: true},
	{signal: 'SIGKILL', waitMs: 2000, sparesWrapper: false},
];

/** Looks at the start time once more first: a pid may be a stranger's by now. */
const send = async (entry: ProcessEntry, signal: Step['signal']): Promise<void> => {
	const now = await readEntry(entry.pid);
	if (!now || now.isZombie || now.startTime !== entry.startTime) return;
	try {
		process.kill(entry.pid, signal);
	} catch {
		// Gone in between, or another user's: the next look counts it if it is left.
	}
};

const pollMs = 50;

/** Whoever appears during a step gets its signal too. True when nobody is left. */
const takeStep = async (session: SessionProcesses, memory: Memory, step: Step, wrapper: number | undefined) => {
	const signalled = new Set<string>();
	const deadline = performance.now() + step.waitMs;
	for (;;) {
		const members = await findMembers(session, memory);
		if (members.length === 0) return true;
		const targets = members.filter(
			entry => !(step.sparesWrapper && entry.pid === wrapper) && !(step.signal !== 'SIGKILL' && isAroundBox(entry.pid)),
		);
		for (const entry of targets) {
			const key = `${entry.pid} ${entry.startTime}`;
			if (!signalled.has(key)) await send(entry, step.signal);
			signalled.add(key);
		}
		if (performance.now() > deadline) return false;
		await sleep(pollMs);
	}
};

/**
 * Ends every process of a session: SIGINT, SIGTERM, SIGKILL, each to all of them, looking anew in between.
 * Resolves as soon as none is left, with how many could not be ended (0 normally).
 */
export const stopSession = async (
	{graceMs = defaultGrace, ...session}: SessionProcesses & {readonly graceMs?: StopGrace},
	memory: Memory,
): Promise<number> => {
	const members = await findMembers(session, memory);
	const agent = members.find(entry => entry.pid === session.identity?.pid);
	const wrapper = agent && agent.parent === agent.group ? agent.parent : undefined;
	for (const step of stepsOf(graceMs)) {
		if (await takeStep(session, memory, step, wrapper)) return 0;
	}
	return (await findMembers(session, memory)).length;
};
