import {appendFileSync, truncateSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import type {Tail, TailLine} from '../../source/process/types.ts';
import {createTail, readLastLines} from '../../source/process/watch/tail.ts';
import {temporaryFolder} from './session.ts';

const whole = (...texts: readonly string[]) => texts.map(text => ({text, isCut: false}));

const outputFile = (content?: string | Buffer): string => {
	const file = path.join(temporaryFolder(), 'stdout.jsonl');
	if (content !== undefined) writeFileSync(file, content);
	return file;
};

const readAll = async (tail: Tail, options: {maxBytes?: number; isFinal?: boolean} = {}) => {
	const lines: TailLine[] = [];
	for (;;) {
		const read = tail.read(options);
		lines.push(...read.lines);
		if (read.isAtEnd) return {lines, offset: read.offset};
	}
};

describe('following a file', () => {
	it('gives whole lines, and holds the half line back until the rest is there', async () => {
		const file = outputFile('one\ntwo\nthr');
		const tail = createTail(file, 0);
		expect(tail.read()).toEqual({lines: whole('one', 'two'), offset: 8, isAtEnd: true, size: 11});
		expect(tail.read()).toEqual({lines: [], offset: 8, isAtEnd: true, size: 11});
		appendFileSync(file, 'ee\n');
		expect(tail.read()).toEqual({lines: whole('three'), offset: 14, isAtEnd: true, size: 14});
	});

	it('reads a half line anew when it continues from its offset', async () => {
		const file = outputFile('one\ntw');
		const {offset} = createTail(file, 0).read();
		appendFileSync(file, 'o\n');
		expect(createTail(file, offset).read().lines).toEqual(whole('two'));
	});

	it('gives the last line without a newline only when it is the final read', async () => {
		const tail = createTail(outputFile('one\ntwo'), 0);
		expect(tail.read().lines).toEqual(whole('one'));
		expect(tail.read({isFinal: true})).toMatchObject({lines: whole('two'), offset: 7});
		expect(tail.read({isFinal: true})).toMatchObject({lines: [], offset: 7});
	});

	it('is empty while the file is not there', async () => {
		const file = outputFile();
		const tail = createTail(file, 0);
		expect(tail.read()).toEqual({lines: [], offset: 0, isAtEnd: true, size: 0});
		writeFileSync(file, 'here\n');
		expect(tail.read().lines).toEqual(whole('here'));
	});

	it('starts over when the file shrank, dropping the half line of before', async () => {
		const file = outputFile('one\ntwo\nhalf');
		const tail = createTail(file, 0);
		tail.read();
		truncateSync(file, 0);
		expect(tail.read()).toMatchObject({lines: [], offset: 0});
		appendFileSync(file, 'new\n');
		expect(tail.read()).toMatchObject({lines: whole('new'), offset: 4});
	});

	it('reads at most what it is told to at once and says whether there is more', async () => {
		const tail = createTail(outputFile(`${'x'.repeat(9)}\n`.repeat(10)), 0);
		const first = tail.read({maxBytes: 25});
		expect(first).toMatchObject({offset: 20, isAtEnd: false, size: 100});
		expect(first.lines).toHaveLength(2);
		expect((await readAll(tail, {maxBytes: 25})).lines).toHaveLength(8);
	});

	it('puts characters together that are split over reads, wherever the split falls (fault 41)', async () => {
		const file = outputFile('aä€😀z\n€\n');
		for (const maxBytes of [1, 2, 3, 5, 7]) {
			expect((await readAll(createTail(file, 0), {maxBytes})).lines).toEqual(whole('aä€😀z', '€'));
		}
	});

	it('turns bytes that are no UTF-8 into replacement characters and keeps NUL (fault 41)', async () => {
		const file = outputFile(Buffer.from([0x61, 0xff, 0xfe, 0x00, 0x62, 0x0a, 0xc3, 0x0a, 0x80, 0x0a]));
		expect((await readAll(createTail(file, 0))).lines).toEqual(whole('a\ufffd\ufffd\0b', '\ufffd', '\ufffd'));
	});

	it('keeps every offset at the start of a line for random bytes (fault 41)', async () => {
		const bytes = Buffer.from(
			Array.from({length: 20_000}, (_, index) => (index * index * 31 + (index >> 3) * 7) % 256),
		);
		const file = outputFile(bytes);
		const expected = (await readAll(createTail(file, 0))).lines;
		let offset = 0;
		const lines: TailLine[] = [];
		while (lines.length < expected.length) {
			const read = createTail(file, offset).read({maxBytes: 4096});
			lines.push(...read.lines);
			expect(read.offset === 0 || bytes[read.offset - 1] === 0x0a).toBe(true);
			offset = read.offset;
		}
		expect(lines).toEqual(expected);
	});
});

describe('long lines', () => {
	it('keeps the start of a line of 10 MB and continues with the next (fault 40)', async () => {
		const file = outputFile(`${'é'.repeat(5_000_000)}\nnext\n`);
		const {lines, offset} = await readAll(createTail(file, 0));
		expect(lines[0]?.isCut).toBe(true);
		expect(lines[0]?.text).toBe('é'.repeat(256 * 1024));
		expect(lines[1]).toEqual({text: 'next', isCut: false});
		expect(offset).toBe(10_000_006);
	});

	it('cuts at characters, never through one', async () => {
		for (const text of ['abc😀', '😀😀😀', 'a€€€€', '€😀€€']) {
			const tail = createTail(outputFile(`${text}\n`), 0, {maxLine: 4});
			const [line] = tail.read().lines;
			expect(line).toEqual({
				text: [...text].reduce((kept, c) => ((kept + c).length > 4 ? kept : kept + c), ''),
				isCut: true,
			});
		}
		expect(createTail(outputFile('abcd\n'), 0, {maxLine: 4}).read().lines).toEqual(whole('abcd'));
	});

	it('holds little of 300 MB without a newline, and its offset stays at the start of that line (fault 40)', async () => {
		const file = outputFile('first\n');
		// The hole reads as NUL bytes and costs no disk.
		truncateSync(file, 300 * 1024 * 1024);
		const tail = createTail(file, 0);
		const before = process.memoryUsage().rss;
		let most = 0;
		for (;;) {
			const read = tail.read();
			most = Math.max(most, process.memoryUsage().rss - before);
			expect(read.offset).toBe(6);
			if (read.isAtEnd) break;
		}
		expect(most).toBeLessThan(100 * 1024 * 1024);
		appendFileSync(file, '\nlast\n');
		const {lines} = await readAll(tail);
		expect(lines.map(line => [line.text.length, line.isCut])).toEqual([
			[256 * 1024, true],
			[4, false],
		]);
	});
});

describe('the last lines of a file', () => {
	it('are whole lines from its end', async () => {
		const file = outputFile('one\ntwo\nthree\n');
		expect(readLastLines(file, 1000)).toEqual(['one', 'two', 'three']);
		expect(readLastLines(file, 12)).toEqual(['two', 'three'].slice(0, 2));
		expect(readLastLines(file, 8)).toEqual(['three']);
	});

	it('are the end of a single line when that is all there is, and nothing when there is no file', async () => {
		expect(readLastLines(outputFile('x'.repeat(50)), 10)).toEqual(['x'.repeat(10)]);
		expect(readLastLines(outputFile(''), 10)).toEqual([]);
		expect(readLastLines('/nowhere/at/all', 10)).toEqual([]);
	});
});
