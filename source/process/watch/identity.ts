import path from 'node:path';
import {readText, smallBytes} from '../../read-file.ts';
import type {ProcessIdentity} from '../../run/model/types.ts';
import {loadExeca} from '../load-execa.ts';
import {isLinux, type ProcessEntry, readEntry} from './process-table.ts';

let bootId: string | undefined;

const readBootId = async (): Promise<string> => {
	if (isLinux) return (await readText('/proc/sys/kernel/random/boot_id', smallBytes)).trim();
	const execa = await loadExeca();
	return (await execa('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid'])).stdout.trim();
};

/** Names this boot of the machine. On macOS not kern.boottime, which moves when the clock is set. */
export const currentBootId = async (): Promise<string> => {
	bootId ??= await readBootId();
	return bootId;
};

/** Who a living process is; undefined when there is none of that pid, or a zombie. */
export const identify = async (pid: number): Promise<ProcessIdentity | undefined> => {
	const entry = await readEntry(pid);
	if (!entry || entry.isZombie) return undefined;
	return {pid, startTime: entry.startTime, bootId: await currentBootId()};
};

/** The process of this identity if it lives; a reused pid, a zombie and another boot are undefined. */
export const findLiving = async (identity: ProcessIdentity): Promise<ProcessEntry | undefined> => {
	if (identity.bootId !== (await currentBootId())) return undefined;
	const entry = await readEntry(identity.pid);
	return entry && !entry.isZombie && entry.startTime === identity.startTime ? entry : undefined;
};

/** What pid.json of a session's folder says; undefined when it is not there or not whole. */
export const readIdentity = async (folder: string): Promise<ProcessIdentity | undefined> => {
	try {
		const {pid, startTime, bootId} = JSON.parse(await readText(path.join(folder, 'pid.json'), smallBytes));
		if (!Number.isInteger(pid) || pid < 2) return undefined;
		return {pid, startTime: String(startTime).trim().replaceAll(/\s+/g, ' '), bootId: String(bootId).trim()};
	} catch {
		return undefined;
	}
};
