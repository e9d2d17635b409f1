import {type FileHandle, open, stat} from 'node:fs/promises';
import {readingFlags} from '../../read-file.ts';
import type {Tail} from '../types.ts';
import {LineBuffer} from './line-buffer.ts';

const defaultMaxBytes = 64 * 1024;
/** Characters kept of a line; one whole answer of an agent is one line. */
const defaultMaxLine = 256 * 1024;

/** Undefined when it is not there. */
const sizeOf = async (path: string): Promise<number | undefined> => {
	try {
		return (await stat(path)).size;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		throw error;
	}
};

const fill = async (file: FileHandle, length: number, position: number): Promise<Buffer> => {
	const buffer = Buffer.allocUnsafe(length);
	const {bytesRead} = await file.read(buffer, 0, length, position);
	return buffer.subarray(0, bytesRead);
};

/** Bytes from `position` on, fewer than `length` at the end of the file. */
const readBytes = async (path: string, position: number, length: number): Promise<Buffer> => {
	const file = await open(path, readingFlags);
	try {
		return await fill(file, length, position);
	} finally {
		await file.close();
	}
};

/**
 * Follows a file that somebody else appends to, by polling. The offset it gives is always the start of the next unread line,
 * so whoever starts again from it reads a half line anew. A file that is not there is empty; one that shrank starts over.
 */
export const createTail = (path: string, offset: number, {maxLine = defaultMaxLine} = {}): Tail => {
	let position = offset;
	let buffer = new LineBuffer(maxLine);
	return {
		async read({maxBytes = defaultMaxBytes, isFinal = false} = {}) {
			const found = await sizeOf(path);
			const size = found ?? 0;
			if (found !== undefined && found < position) {
				position = 0;
				buffer = new LineBuffer(maxLine);
			}
			const bytes = size > position ? await readBytes(path, position, Math.min(maxBytes, size - position)) : undefined;
			position += bytes?.length ?? 0;
			const isAtEnd = position >= size;
			const lines = bytes ? buffer.take(bytes) : [];
			const last = isFinal && isAtEnd ? buffer.takeRest() : undefined;
			return {lines: last ? [...lines, last] : lines, offset: position - buffer.pendingBytes, isAtEnd, size};
		},
	};
};

/**
 * The last whole lines of a file, from at most its last `maxBytes`. A single line longer than that gives its end.
 * Empty when the file is missing.
 */
export const readLastLines = async (path: string, maxBytes: number): Promise<readonly string[]> => {
	const size = (await sizeOf(path)) ?? 0;
	if (size === 0) return [];
	const start = Math.max(0, size - maxBytes);
	const text = (await readBytes(path, start, Math.min(maxBytes, size))).toString('utf8');
	const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
	return start > 0 && lines.length > 1 ? lines.slice(1) : lines;
};
