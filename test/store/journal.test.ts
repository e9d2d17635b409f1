import {
	appendFileSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {expect, it} from 'vitest';
import type {Activity} from '../../source/run/model/types.ts';
import {createJournal, readJournal, repairJournal} from '../../source/store/journal/journal.ts';
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
	expect(readJournal(file)).toEqual({activities: [note(1), note(2, 'two\nlines ü'), note(3)], damaged: 0, lost: 0});
	expect(readJournal(file, {limit: 2}).activities).toEqual([note(2, 'two\nlines ü'), note(3)]);
	expect(readJournal(file, {limit: 0}).activities).toEqual([]);
	expect(modeOf(file)).toBe(0o600);
});

it('is empty when there is no file', () => {
	expect(readJournal('/nowhere/at/all')).toEqual({activities: [], damaged: 0, lost: 0});
});

it('leaves out what is no line of a journal, and counts it (fault 14)', () => {
	const file = journalFile();
	createJournal(file).append([note(1), note(2), note(3)]);
	const lines = readFileSync(file, 'utf8').split('\n');
	writeFileSync(
		file,
		[lines[0], 'garbage', '{"at":"yesterday"}', 'null', '', lines[1], lines[2]?.slice(0, 10)].join('\n'),
	);
	expect(readJournal(alone(file))).toEqual({activities: [note(1), note(2)], damaged: 4, lost: 4});
});

it('loses nothing while its copy is whole, wherever one of them was torn or emptied', () => {
	const file = journalFile();
	const said = [note(1), note(2), note(3)];
	createJournal(file).append(said);
	const text = readFileSync(file);
	for (const one of [file, `${file}.copy`]) {
		for (let size = 0; size < text.length; size++) {
			writeFileSync(one, text.subarray(0, size));
			expect(readJournal(file).activities, `${size} bytes`).toEqual(said);
		}
		createJournal(file).append([note(4)]);
		expect(readJournal(file).activities).toEqual([...said, note(4)]);
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
		// A line is whole without what ends it, too.
		const whole =
			text
				.subarray(0, size + 1)
				.toString('utf8')
				.split('\n').length - 1;
		expect(readJournal(file).activities, `${size} bytes`).toEqual([note(1), note(2), note(3)].slice(0, whole));
	}
});

it('loses only the torn line when writing continues (fault 14)', () => {
	const file = journalFile();
	const journal = createJournal(file);
	journal.append([note(1), note(2)]);
	truncateSync(file, readFileSync(file).length - 5);
	createJournal(file).append([note(3)]);
	expect(readJournal(alone(file))).toEqual({activities: [note(1), note(3)], damaged: 1, lost: 1});
});

it('reads only the end of a journal that has grown large (fault 66)', () => {
	const file = journalFile();
	appendFileSync(file, `${JSON.stringify(note(1, 'x'.repeat(1000)))}\n`.repeat(3000));
	createJournal(file).append([note(2)]);
	const {activities, damaged} = readJournal(file, {limit: 10_000});
	expect(activities.length).toBeGreaterThan(900);
	expect(activities.length).toBeLessThan(1100);
	expect([activities.at(-1), damaged]).toEqual([note(2), 0]);
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

const told = [note(1, 'a'), {...note(2, 'ü "quoted"\n'), streamId: 'A'}, note(3, 'a')];
/** Gives each text that differs from `text` in one byte, changed in one of a few ways, with its place. */
const changed = function* (text: Buffer): Generator<readonly [number, Buffer]> {
	for (const [place, byte] of text.entries())
		for (const other of [byte ^ 1, 0x0a, 0xff].filter(each => each !== byte))
			yield [place, Buffer.concat([text.subarray(0, place), Buffer.from([other]), text.subarray(place + 1)])];
};

it('notices one changed byte, wherever it is, and loses nothing while the other file has the line', () => {
	const file = journalFile();
	createJournal(file).append(told);
	const text = readFileSync(file);
	for (const one of [file, `${file}.copy`]) {
		for (const [place, bytes] of changed(text)) {
			writeFileSync(one, bytes);
			const {activities, damaged, lost} = readJournal(file);
			expect([activities, damaged > 0, lost], `byte ${place}`).toEqual([told, true, 0]);
		}
		writeFileSync(one, text);
	}
});

it('loses the line with the changed byte alone where there is no copy; two, where it stood between them', () => {
	const file = journalFile();
	createJournal(file).append(told);
	const text = readFileSync(alone(file));
	for (const [place, bytes] of changed(text)) {
		writeFileSync(file, bytes);
		const line = text.subarray(0, place).toString('latin1').split('\n').length - 1;
		const gone = text[place] === 0x0a ? [line, line + 1] : [line];
		const {activities, damaged, lost} = readJournal(file);
		expect(activities, `byte ${place}`).toEqual(told.filter((_, index) => !gone.includes(index)));
		expect([damaged > 0, lost > 0], `byte ${place}`).toEqual([true, true]);
	}
});

it('puts both together where each has lost other lines, in order, and counts what neither has', () => {
	const file = journalFile();
	const notes = Array.from({length: 9}, (_, index) => note(index + 1));
	createJournal(file).append(notes);
	const lines = readFileSync(file, 'utf8').split('\n');
	const without = (...gone: readonly number[]): string =>
		lines.map((line, index) => (gone.includes(index + 1) ? line.replace('note', 'note?') : line)).join('\n');
	writeFileSync(file, without(2, 3, 7, 9));
	writeFileSync(`${file}.copy`, without(4, 7, 8));
	expect(readJournal(file)).toEqual({activities: notes.filter(({at}) => at !== 7), damaged: 7, lost: 1});
});

it('reads lines of earlier versions, which have no checksum', () => {
	const file = journalFile();
	for (const each of [file, `${file}.copy`]) writeFileSync(each, `${JSON.stringify({...note(1), streamId: 'A'})}\n`);
	createJournal(file).append([note(2)]);
	expect(readJournal(file)).toEqual({activities: [{...note(1), streamId: 'A'}, note(2)], damaged: 0, lost: 0});
});

it('is not taken for damaged where its copy begins before it, or stands further back', () => {
	const file = journalFile();
	createJournal(file).append([note(1), note(2), note(3)]);
	const [first, ...rest] = readFileSync(file, 'utf8').split('\n');
	writeFileSync(file, rest.join('\n'));
	expect(readJournal(file)).toEqual({activities: [note(1), note(2), note(3)], damaged: 0, lost: 0});
	writeFileSync(file, [first, ...rest].join('\n'));
	writeFileSync(`${file}.copy`, `${first}\n`);
	expect(readJournal(file)).toEqual({activities: [note(1), note(2), note(3)], damaged: 0, lost: 0});
});

const replaceByFolder = (file: string): void => {
	rmSync(file);
	mkdirSync(file);
};

it.each([
	['a changed byte', (file: string) => writeFileSync(file, readFileSync(file, 'utf8').replace('note 2', 'note 7'))],
	['nothing left in it', (file: string) => writeFileSync(file, '')],
	['a folder in its place', replaceByFolder],
])('is repaired once, with the damaged one kept beside: %s', (_name, harm) => {
	const file = journalFile();
	createJournal(file).append([note(1), note(2)]);
	harm(file);
	expect(repairJournal(file, 7)).toMatchObject({activities: [note(1), note(2)], lost: 0});
	expect(repairJournal(file, 8)).toEqual({activities: [note(1), note(2)], damaged: 0, lost: 0});
	expect(readdirSync(path.dirname(file)).toSorted()).toEqual([
		'journal.jsonl',
		'journal.jsonl.copy',
		'journal.jsonl.corrupt-7',
	]);
	createJournal(file).append([note(3)]);
	expect(readJournal(alone(file)).activities).toEqual([note(1), note(2), note(3)]);
});
