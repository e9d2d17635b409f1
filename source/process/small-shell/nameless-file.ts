import {spawnSync} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {closeSync, constants, fstatSync, openSync, readSync, writeSync} from 'node:fs';
import {isLinux} from '../watch/process-table.ts';

/** A file in memory without a name: nobody else opens it by mistake, and nothing is left behind by a crash. */
export type NamelessFile = {
	/** Where a child process opens it. */
	readonly path: string;
	readonly size: () => number;
	/** Its first bytes, as text. */
	readonly text: (mostBytes: number) => string;
	readonly close: () => void;
};

const memory = '/dev/shm';
/** O_TMPFILE, which node does not name. */
const nameless = 0o20000000 | constants.O_DIRECTORY | constants.O_RDWR;

const pathOf = (descriptor: number): string => `/proc/${process.pid}/fd/${descriptor}`;

export const createNamelessFile = (): NamelessFile => {
	const descriptor = openSync(memory, nameless, 0o600);
	const size = () => fstatSync(descriptor).size;
	return {
		path: pathOf(descriptor),
		size,
		text: mostBytes => {
			const buffer = Buffer.allocUnsafe(Math.min(size(), mostBytes));
			let length = 0;
			for (let read = -1; read !== 0 && length < buffer.length; length += read)
				read = readSync(descriptor, buffer, length, buffer.length - length, length);
			return buffer.toString('utf8', 0, length);
		},
		close: () => closeSync(descriptor),
	};
};

/** Whether a shell finds at such a path what we wrote: in some containers it may not look there, or another process has our pid. */
const isFound = (descriptor: number): boolean => {
	const mark = randomUUID();
	writeSync(descriptor, `${mark}\n`);
	const looked = spawnSync('/bin/sh', ['-c', 'read -r mark <"$0" && printf %s "$mark"', pathOf(descriptor)]);
	return looked.stdout?.toString() === mark;
};

/** Linux has them; some containers do not. */
export const hasNamelessFiles = (): boolean => {
	if (!isLinux) return false;
	try {
		const descriptor = openSync(memory, nameless, 0o600);
		try {
			return isFound(descriptor);
		} finally {
			closeSync(descriptor);
		}
	} catch {
		return false;
	}
};
