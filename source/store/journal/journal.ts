import {closeSync, fstatSync, openSync, readSync, renameSync, statSync} from 'node:fs';
import {megabyte, readingFlags} from '../../read-file.ts';
import type {Activity} from '../../run/model/types.ts';
import {keepAside} from '../run/snapshot.ts';
import {storeError} from '../store-error.ts';
import {writeAtomically, writeWhole} from '../write-file.ts';
import {entriesOf, type Joined, joinJournals} from './join.ts';
import {lineOf} from './lines.ts';

export type Journal = {
	/** Adds lines. Throws UserError STORE_FULL and the like. */
	readonly append: (activities: readonly Activity[]) => void;
};

export type JournalDamage = Pick<Joined, 'damaged' | 'lost'>;

export type JournalReading = JournalDamage & {
	/** Newest last. */
	readonly activities: readonly Activity[];
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
		const lines = activities.map(activity => `${lineOf(activity)}\n`).join('');
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

/** Undefined when there is none, or something else stands in its place. */
const textOf = (path: string): string => {
	try {
		return readEnd(path);
	} catch {
		return '';
	}
};

/** The journal is written first: read last, it is never behind its copy. */
const read = (path: string): Joined => {
	const copy = entriesOf(textOf(copyOf(path)));
	return joinJournals(entriesOf(textOf(path)), copy);
};

/** The last `limit` activities, as the journal and its copy have them together; of neither's damaged lines anything is read. */
export const readJournal = (path: string, {limit = 500} = {}): JournalReading => {
	const {entries, damaged, lost} = read(path);
	const activities = limit > 0 ? entries.slice(-limit).map(({activity}) => activity) : [];
	return {activities, damaged, lost};
};

/**
 * As readJournal, for whoever writes it from now on: a damaged one is kept beside, and what is whole of it and its copy stands in
 * both, so that damage is told once.
 */
export const repairJournal = (path: string, now: number, {limit = 500} = {}): JournalReading => {
	const reading = readJournal(path, {limit});
	if (reading.damaged === 0) return reading;
	const text = read(path)
		.entries.map(({line}) => `${line}\n`)
		.join('');
	try {
		keepAside(path, now);
		for (const each of [path, copyOf(path)]) writeAtomically(each, text);
	} catch {
		// A disk that is full: it is told again by the next engine.
	}
	return reading;
};
