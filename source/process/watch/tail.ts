import {closeSync, openSync, readSync, statSync} from 'node:fs';
import {readingFlags} from '../../read-file.ts';
import type {Tail} from '../types.ts';
import {LineBuffer} from './line-buffer.ts';

const defaultMaxBytes = 64 * 1024;
/** Characters kept of a line; one whole answer of an agent is one line. */
const defaultMaxLine = 256 * 1024;

/** Undefined when it is not there. */
const sizeOf = (path: string): number | undefined => statSync(path, {throwIfNoEntry: false})?.size;

/** Bytes from `position` on, fewer than `length` at the end of the file. */
const readBytes = (path: string, position: number, length: number): Buffer => {
	const file = openSync(path, readingFlags);
	try {
		const buffer = Buffer.allocUnsafe(length);
		return buffer.subarray(0, readSync(file, buffer, 0, length, position));
	} finally {
		closeSync(file);
	}
};

/**
 * Follows a file that somebody else appends to, by polling. The offset it gives is always the start of the next unread line,
 * so whoever starts again from it reads a half line anew. A file that is not there is empty; one that shrank starts over.
 * Read at once: what an agent has just written is in memory, and to wait for another thread costs ten times as much.
 */
export const createTail = (path: string, offset: number, {maxLine = defaultMaxLine} = {}): Tail => {
	let position = offset;
	let buffer = new LineBuffer(maxLine);
	return {
		read({maxBytes = defaultMaxBytes, isFinal = false} = {}) {
			const found = sizeOf(path);
			const size = found ?? 0;
			if (found !== undefined && found < position) {
				position = 0;
				buffer = new LineBuffer(maxLine);
			}
			const bytes = size > position ? readBytes(path, position, Math.min(maxBytes, size - position)) : undefined;
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
export const readLastLines = (path: string, maxBytes: number): readonly string[] => {
	const size = sizeOf(path) ?? 0;
	if (size === 0) return [];
	const start = Math.max(0, size - maxBytes);
	const text = readBytes(path, start, Math.min(maxBytes, size)).toString('utf8');
	const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
	return start > 0 && lines.length > 1 ? lines.slice(1) : lines;
};
