import {readFileSync} from 'node:fs';
import {readEnvironment} from '../watch/process-table.ts';

const isNested = (pid: number): boolean => {
	try {
		const line = /^NSpid:\s*(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'));
		return (line?.[1]?.trim().split(/\s+/).length ?? 1) > 1;
	} catch {
		return false;
	}
};

/**
 * A process that holds a sandbox open without being in it. One that gets a soft signal ends at once and takes all that is
 * inside with it, before anybody there could end by itself.
 */
export const isAroundBox = (pid: number): boolean =>
	readEnvironment(pid).split('\0').includes('CLAUDE_GRID_SANDBOX=1') && !isNested(pid);
