import {readlinkSync, statSync} from 'node:fs';
import {sep} from 'node:path';
import {readTextSync, smallBytes} from '../read-file.ts';
import {isLinux, readTable} from './process-table.ts';

export type ProcessInFolder = {readonly pid: number; readonly name: string; readonly hasTerminal: boolean};

const folderOf = (pid: number): string => {
	try {
		return readlinkSync(`/proc/${pid}/cwd`);
	} catch {
		return '';
	}
};

const nameOf = (pid: number): string => {
	try {
		return readTextSync(`/proc/${pid}/comm`, smallBytes).trim();
	} catch {
		return '?';
	}
};

const isOurs = (pid: number): boolean => {
	try {
		return statSync(`/proc/${pid}`).uid === process.getuid?.();
	} catch {
		return false;
	}
};

/** Living processes of this user that work in a folder or below it, ours and our children left out; none where /proc is missing. */
export const processesIn = async (folder: string): Promise<readonly ProcessInFolder[]> => {
	if (!isLinux) return [];
	const found: ProcessInFolder[] = [];
	for (const {pid, parent, isZombie, hasTerminal} of (await readTable()).values()) {
		if (isZombie || pid === process.pid || parent === process.pid || !isOurs(pid)) continue;
		const cwd = folderOf(pid);
		if (cwd === folder || cwd.startsWith(folder + sep)) found.push({pid, name: nameOf(pid), hasTerminal});
	}
	return found;
};
