import {readFileSync, readlinkSync} from 'node:fs';
import {hostname} from 'node:os';

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
	machine: attempt(() => readFileSync('/etc/machine-id', 'utf8')),
	host: hostname(),
});

export const isSamePlace = (one: Place, other: Place): boolean =>
	one.pidNamespace === other.pidNamespace && one.machine === other.machine && one.host === other.host;
