import {closeSync, constants, fstatSync, opendirSync, openSync, readSync, type Stats} from 'node:fs';
import {open, opendir} from 'node:fs/promises';

const kilobyte = 1024;
export const megabyte = kilobyte * kilobyte;
/** Of a file that says one thing: who a process is, how it ended, where git's folder lies. */
export const smallBytes = 64 * kilobyte;
/** Of a record of ours. */
export const recordBytes = 64 * megabyte;

/** A pipe that nobody writes into must not be waited for, and a terminal must not become ours. */
export const readingFlags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

const refusal = (code: 'ENOTFILE' | 'EFBIG', file: string, why: string): Error =>
	Object.assign(new Error(`${file} ${why}`), {code});

/** How many bytes to ask for, or the reason why it is not read. Files of /proc have no size. */
const bytesToRead = (file: string, facts: Stats, most: number): number => {
	if (!facts.isFile()) throw refusal('ENOTFILE', file, 'is not a file');
	if (facts.size > most) throw tooLarge(file, most);
	return Math.min(most, Math.max(facts.size, 4 * kilobyte)) + 1;
};

const tooLarge = (file: string, most: number): Error =>
	refusal(
		'EFBIG',
		file,
		`is larger than ${most < megabyte ? `${Math.floor(most / kilobyte)} kB` : `${Math.floor(most / megabyte)} MB`}`,
	);

/** It grew while it was read: once more room, never more than `most`. */
const larger = (file: string, buffer: Buffer, most: number): Buffer => {
	if (buffer.length > most) throw tooLarge(file, most);
	return Buffer.concat([buffer], Math.min(most + 1, buffer.length * 2));
};

/**
 * What a file holds, if it is a regular file of at most `most` bytes; nothing else is waited for or read. Throws an error
 * whose code is ENOTFILE or EFBIG, or the system's own.
 */
export const readBytes = async (file: string, most: number): Promise<Buffer> => {
	const handle = await open(file, readingFlags);
	try {
		let buffer: Buffer = Buffer.allocUnsafe(bytesToRead(file, await handle.stat(), most));
		for (let length = 0; ; ) {
			const {bytesRead} = await handle.read(buffer, length, buffer.length - length, null);
			length += bytesRead;
			if (bytesRead === 0) return buffer.subarray(0, length);
			if (length === buffer.length) buffer = larger(file, buffer, most);
		}
	} finally {
		await handle.close();
	}
};

export const readBytesSync = (file: string, most: number): Buffer => {
	const descriptor = openSync(file, readingFlags);
	try {
		let buffer: Buffer = Buffer.allocUnsafe(bytesToRead(file, fstatSync(descriptor), most));
		for (let length = 0; ; ) {
			const bytesRead = readSync(descriptor, buffer, length, buffer.length - length, null);
			length += bytesRead;
			if (bytesRead === 0) return buffer.subarray(0, length);
			if (length === buffer.length) buffer = larger(file, buffer, most);
		}
	} finally {
		closeSync(descriptor);
	}
};

export const readText = async (file: string, most: number): Promise<string> =>
	(await readBytes(file, most)).toString('utf8');

export const readTextSync = (file: string, most: number): string => readBytesSync(file, most).toString('utf8');

/** However many names somebody has put into a folder, no more are looked at. */
const mostLooked = 100_000;
type Wanted = (name: string) => boolean;

/** At most `most` names of a folder, in no order, whatever somebody filled it with; only those that are wanted. */
export const readNames = async (
	folder: string,
	most: number,
	isWanted: Wanted = () => true,
): Promise<readonly string[]> => {
	const names: string[] = [];
	let left = mostLooked;
	for await (const {name} of await opendir(folder)) {
		if (isWanted(name)) names.push(name);
		left -= 1;
		if (names.length >= most || left === 0) break;
	}
	return names;
};

export const readNamesSync = (folder: string, most: number, isWanted: Wanted = () => true): readonly string[] => {
	const names: string[] = [];
	const entries = opendirSync(folder);
	try {
		for (let left = mostLooked; names.length < most && left > 0; left -= 1) {
			const entry = entries.readSync();
			if (entry === null) break;
			if (isWanted(entry.name)) names.push(entry.name);
		}
		return names;
	} finally {
		entries.closeSync();
	}
};
