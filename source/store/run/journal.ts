import {closeSync, fstatSync, openSync, readSync, renameSync, statSync} from 'node:fs';
import {megabyte, readingFlags} from '../../read-file.ts';
import type {Activity} from '../../run/model/types.ts';
import {storeError} from '../store-error.ts';
import {writeWhole} from '../write-file.ts';

export type Journal = {
	/** Adds lines. Throws UserError STORE_FULL and the like. */
	readonly append: (activities: readonly Activity[]) => void;
};

export type JournalReading = {
	/** Newest last. */
	readonly activities: readonly Activity[];
	/** Lines in the middle that are no activity; left out. */
	readonly badLines: number;
};

const newline = 0x0a;
const maxSize = 64 * megabyte;
/** The end once more, should the journal come to harm. */
const copyOf = (path: string): string => `${path}.copy`;
const maxCopy = 8 * megabyte;

/** A line torn by a crash is closed, so that the next does not become part of it. */
const endsTorn = (descriptor: number): boolean => {
	const {size} = fstatSync(descriptor);
	const last = Buffer.alloc(1);
	return size > 0 && readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] !== newline;
};

/** One that has grown large is kept beside, in the place of the one that was kept before. */
const rotate = (path: string, most: number): void => {
	const size = statSync(path, {throwIfNoEntry: false})?.size ?? 0;
	if (size > most) renameSync(path, `${path}.old`);
};

const appendTo = (path: string, lines: string, most: number): void => {
	try {
		rotate(path, most);
		const descriptor = openSync(path, 'a+', 0o600);
		try {
			writeWhole(descriptor, Buffer.from(endsTorn(descriptor) ? `\n${lines}` : lines));
		} finally {
			closeSync(descriptor);
		}
	} catch (error) {
		throw storeError(error, path);
	}
};

/** The run's history, appended to one file (0600) and a copy. History only: nothing is restored from it. */
export const createJournal = (path: string): Journal => ({
	append(activities) {
		if (activities.length === 0) return;
		const lines = activities.map(activity => `${JSON.stringify(activity)}\n`).join('');
		appendTo(path, lines, maxSize);
		appendTo(copyOf(path), lines, maxCopy);
	},
});

/** However long the journal is, only this much of its end is read. */
const readLimit = 1024 * 1024;

const readEnd = (path: string): string => {
	const descriptor = openSync(path, readingFlags);
	try {
		const {size} = fstatSync(descriptor);
		const start = Math.max(0, size - readLimit);
		const bytes = Buffer.alloc(size - start);
		const text = bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, start)).toString('utf8');
		return start > 0 ? text.slice(text.indexOf('\n') + 1) : text;
	} finally {
		closeSync(descriptor);
	}
};

const parseActivity = (line: string): Activity | undefined => {
	try {
		const value = JSON.parse(line);
		const isActivity =
			typeof value?.at === 'number' && typeof value.text === 'string' && typeof value.kind === 'string';
		return isActivity ? value : undefined;
	} catch {
		return undefined;
	}
};

const readOne = (path: string): JournalReading => {
	let text: string;
	try {
		text = readEnd(path);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {activities: [], badLines: 0};
		throw error;
	}
	const lines = text
		.split('\n')
		.slice(0, -1)
		.filter(line => line !== '');
	const activities = lines.flatMap(line => parseActivity(line) ?? []);
	return {activities, badLines: lines.length - activities.length};
};

const endOf = ({activities}: JournalReading): number => activities.at(-1)?.at ?? 0;

/** Of two that tell as far, the one that has lost less; only the end was read, so more lines alone are not more history. */
const better = (own: JournalReading, copy: JournalReading): JournalReading => {
	if (endOf(own) !== endOf(copy)) return endOf(own) > endOf(copy) ? own : copy;
	return copy.activities.length > own.activities.length ? copy : own;
};

/**
 * The last `limit` activities, of the journal or of its copy, where that tells more. A torn last line is dropped, bad lines before
 * it are counted; a missing file is empty.
 */
export const readJournal = (path: string, {limit = 500} = {}): JournalReading => {
	const {activities, badLines} = better(readOne(path), readOne(copyOf(path)));
	return {activities: limit > 0 ? activities.slice(-limit) : [], badLines};
};
