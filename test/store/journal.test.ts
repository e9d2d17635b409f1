import {appendFileSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, it} from 'vitest';
import type {Activity} from '../../source/run/model/types.ts';
import {createJournal, readJournal} from '../../source/store/run/journal.ts';
import {modeOf, temporaryFolder} from './folders.ts';

const note = (at: number, text = `note ${at}`): Activity => ({at, kind: 'note', text});
const journalFile = (): string => path.join(temporaryFolder(), 'journal.jsonl');
/** A journal without its copy. */
const alone = (file: string): string => {
	rmSync(`${file}.copy`);
	return file;
};

it('gives back what was appended, the newest last', () => {
	const file = journalFile();
	const journal = createJournal(file);
	journal.append([note(1), note(2, 'two\nlines ü')]);
	journal.append([]);
	journal.append([note(3)]);
	expect(readJournal(file)).toEqual({activities: [note(1), note(2, 'two\nlines ü'), note(3)], badLines: 0});
	expect(readJournal(file, {limit: 2}).activities).toEqual([note(2, 'two\nlines ü'), note(3)]);
	expect(readJournal(file, {limit: 0}).activities).toEqual([]);
	expect(modeOf(file)).toBe(0o600);
});

it('is empty when there is no file', () => {
	expect(readJournal('/nowhere/at/all')).toEqual({activities: [], badLines: 0});
});

it('drops a torn tail and counts bad lines before it (fault 14)', () => {
	const file = journalFile();
	createJournal(file).append([note(1), note(2), note(3)]);
	const lines = readFileSync(file, 'utf8').split('\n');
	writeFileSync(
		file,
		[lines[0], 'garbage', '{"at":"yesterday"}', 'null', '', lines[1], lines[2]?.slice(0, 10)].join('\n'),
	);
	expect(readJournal(alone(file))).toEqual({activities: [note(1), note(2)], badLines: 3});
});

it('loses nothing while its copy is whole, wherever one of them was torn or emptied', () => {
	const file = journalFile();
	const told = [note(1), note(2), note(3)];
	createJournal(file).append(told);
	const text = readFileSync(file);
	for (const one of [file, `${file}.copy`]) {
		for (let size = 0; size < text.length; size++) {
			writeFileSync(one, text.subarray(0, size));
			expect(readJournal(file).activities, `${size} bytes`).toEqual(told);
		}
		createJournal(file).append([note(4)]);
		expect(readJournal(file).activities).toEqual([...told, note(4)]);
		for (const each of [file, `${file}.copy`]) writeFileSync(each, text);
	}
});

it('tells the last line also where a writer was killed before its copy had it', () => {
	const file = journalFile();
	createJournal(file).append(Array.from({length: 30_000}, (_, index) => note(index + 1)));
	const last = note(30_001, 'x'.repeat(1000));
	appendFileSync(file, `${JSON.stringify(last)}\n`);
	expect(statSync(file).size).toBeGreaterThan(1024 * 1024);
	expect(readJournal(file).activities.at(-1)).toEqual(last);
});

it('keeps each line before the place where both were torn', () => {
	const file = journalFile();
	createJournal(file).append([note(1), note(2), note(3)]);
	const text = readFileSync(file);
	for (let size = 0; size < text.length; size++) {
		for (const each of [file, `${file}.copy`]) writeFileSync(each, text.subarray(0, size));
		const whole = text.subarray(0, size).toString('utf8').split('\n').length - 1;
		expect(readJournal(file).activities, `${size} bytes`).toEqual([note(1), note(2), note(3)].slice(0, whole));
	}
});

it('loses only the torn line when writing continues (fault 14)', () => {
	const file = journalFile();
	const journal = createJournal(file);
	journal.append([note(1), note(2)]);
	truncateSync(file, readFileSync(file).length - 5);
	createJournal(file).append([note(3)]);
	expect(readJournal(alone(file))).toEqual({activities: [note(1), note(3)], badLines: 1});
});

it('reads only the end of a journal that has grown large (fault 66)', () => {
	const file = journalFile();
	appendFileSync(file, `${JSON.stringify(note(1, 'x'.repeat(1000)))}\n`.repeat(3000));
	createJournal(file).append([note(2)]);
	const {activities, badLines} = readJournal(file, {limit: 10_000});
	expect(activities.length).toBeGreaterThan(900);
	expect(activities.length).toBeLessThan(1100);
	expect([activities.at(-1), badLines]).toEqual([note(2), 0]);
});

it('continues in a new file when it has grown to 64 MB; the one before is kept beside', () => {
	const file = journalFile();
	createJournal(file).append([note(1)]);
	truncateSync(file, 64 * 1024 * 1024 + 1);
	createJournal(file).append([note(2)]);
	createJournal(file).append([note(3)]);
	expect(readJournal(alone(file)).activities).toEqual([note(2), note(3)]);
	expect(statSync(`${file}.old`).size).toBe(64 * 1024 * 1024 + 1);
});
