import {readTextSync, smallBytes} from '../../read-file.ts';
import {isLinux, parseStat} from '../watch/process-table.ts';

const statOf = (pid: number | 'self'): string => {
	try {
		return readTextSync(`/proc/${pid}/stat`, smallBytes);
	} catch {
		return '';
	}
};

const sessionOf = (stat: string): number => Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]);

/**
 * Who started the session that we run in: sshd for a command of ssh, a runner of CI. It changes when they go while the session
 * stays. Undefined once the session's first process has ended, and where /proc is missing.
 */
export const starterOfSession = (): number | undefined => {
	if (!isLinux) return undefined;
	const leader = parseStat(statOf(sessionOf(statOf('self'))));
	return leader === undefined || leader.isZombie ? undefined : leader.parent;
};
