import {findMembers, type Memory, type SessionProcesses} from './members.ts';

/** CPU time in clock ticks of all processes of the session, ended children included; 0 when none. Only differences mean something. */
export const cpuTicks = async (session: SessionProcesses, memory: Memory): Promise<number> => {
	const members = await findMembers(session, memory);
	return members.reduce((sum, entry) => sum + entry.ticks, 0);
};
