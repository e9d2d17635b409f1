import {readlinkSync} from 'node:fs';
import {hostname} from 'node:os';
import {readTextSync, smallBytes} from '../read-file.ts';

/** Where processes run: a pid means something only to who is in the same one. */
export type Place = {readonly pidNamespace: string; readonly machine: string; readonly host: string};

const attempt = (read: () => string): string => {
	try {
		return read().trim();
	} catch {
		return '';
	}
};

export const currentPlace = (): Place => ({
	pidNamespace: attempt(() => readlinkSync('/proc/self/ns/pid')),
	machine: attempt(() => readTextSync('/etc/machine-id', smallBytes)),
	host: hostname(),
});

export const isSamePlace = (one: Place, other: Place): boolean =>
	one.pidNamespace === other.pidNamespace && one.machine === other.machine && one.host === other.host;
