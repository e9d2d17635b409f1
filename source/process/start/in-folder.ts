import {readlinkSync, statSync} from 'node:fs';
import {sep} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {readNamesSync, readTextSync, smallBytes} from '../../read-file.ts';
import {isSmallShell} from '../small-shell/small-shell.ts';
import {isLinux, readTable} from '../watch/process-table.ts';

export type ProcessInFolder = {readonly pid: number; readonly name: string; readonly hasTerminal: boolean};

const folderOf = (pid: number): string => {
	try {
		return readlinkSync(`/proc/${pid}/cwd`);
	} catch {
		return '';
	}
};

const maxOpenFiles = 64;

const openFilesOf = (pid: number): readonly string[] => {
	try {
		return readNamesSync(`/proc/${pid}/fd`, maxOpenFiles).map(name => readlinkSync(`/proc/${pid}/fd/${name}`));
	} catch {
		return [];
	}
};

const isBelow = (folder: string, file: string): boolean => file === folder || file.startsWith(folder + sep);

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

/**
 * Living processes of this user that work in a folder or below it, or began after `since` and hold a file below one of
 * `files` open; ours, our children and what our shells run left out. None where /proc is missing.
 */
export const processesIn = async (
	folder: string,
	open?: {readonly files: readonly string[]; readonly since: string},
): Promise<readonly ProcessInFolder[]> => {
	if (!isLinux) return [];
	const found: ProcessInFolder[] = [];
	const holds = (pid: number): boolean =>
		openFilesOf(pid).some(file => open?.files.some(each => isBelow(each, file)) ?? false);
	for (const {pid, parent, group, isZombie, hasTerminal, startTime} of (await readTable()).values()) {
		const isMine = pid === process.pid || parent === process.pid || isSmallShell(group);
		if (isZombie || isMine || !isOurs(pid)) continue;
		const isThere = isBelow(folder, folderOf(pid));
		if (isThere || (open && !hasTerminal && Number(startTime) >= Number(open.since) && holds(pid)))
			found.push({pid, name: nameOf(pid), hasTerminal});
	}
	return found;
};

const settleMs = 500;

/** As processesIn, without what was about to end by itself, as a git command of the user. */
export const processesStayingIn = async (
	...where: Parameters<typeof processesIn>
): Promise<readonly ProcessInFolder[]> => {
	if ((await processesIn(...where)).length === 0) return [];
	await sleep(settleMs);
	return processesIn(...where);
};
