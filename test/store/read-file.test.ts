import {execFileSync} from 'node:child_process';
import {appendFileSync, mkdirSync, symlinkSync, truncateSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {readPlanText} from '../../source/commands/plan-source/plan-text.ts';
import {readBytes, readNames, readNamesSync, readText, readTextSync, smallBytes} from '../../source/read-file.ts';
import {temporaryFolder} from '../process/session.ts';

const fifo = (file: string): string => {
	execFileSync('mkfifo', [file]);
	return file;
};

const hostile = (folder: string): Readonly<Record<string, string>> => {
	const [sparse, link, large, sub] = ['sparse', 'device', 'large', 'folder'].map(name => path.join(folder, name));
	writeFileSync(sparse!, '');
	truncateSync(sparse!, 2 ** 40);
	symlinkSync('/dev/zero', link!);
	writeFileSync(large!, 'x'.repeat(smallBytes + 1));
	mkdirSync(sub!);
	return {sparse: sparse!, link: link!, large: large!, folder: sub!, pipe: fifo(path.join(folder, 'pipe'))};
};

describe('reading a file that somebody else may have put there', () => {
	it('gives a whole file up to its bound, also one that has no size', async () => {
		const file = path.join(temporaryFolder(), 'file');
		writeFileSync(file, 'é'.repeat(smallBytes / 2));
		expect(await readText(file, smallBytes)).toBe('é'.repeat(smallBytes / 2));
		expect(readTextSync(file, smallBytes)).toBe('é'.repeat(smallBytes / 2));
		expect(await readText('/proc/self/stat', smallBytes)).toContain(String(process.pid));
		expect(await readText('/dev/null', smallBytes).catch(({code}) => code)).toBe('ENOTFILE');
	});

	it('neither waits for a pipe nor reads a device, a folder, or more than its bound', async () => {
		const files = hostile(temporaryFolder());
		const codes = {sparse: 'EFBIG', link: 'ENOTFILE', large: 'EFBIG', folder: 'ENOTFILE', pipe: 'ENOTFILE'};
		for (const [name, code] of Object.entries(codes)) {
			await expect(readBytes(files[name]!, smallBytes), name).rejects.toMatchObject({code});
			expect(() => readTextSync(files[name]!, smallBytes), name).toThrow(expect.objectContaining({code}));
		}
	});

	it('reads at most its bound of one that grows meanwhile', async () => {
		const file = path.join(temporaryFolder(), 'file');
		writeFileSync(file, 'x');
		const reading = readBytes(file, smallBytes).then(
			({length}) => length,
			({code}) => code,
		);
		appendFileSync(file, 'y'.repeat(10 * smallBytes));
		expect([1, 'EFBIG']).toContain(await reading);
	});

	it('gives as many names of a folder as were asked for, however many there are', async () => {
		const folder = temporaryFolder();
		for (let number = 0; number < 50; number++) writeFileSync(path.join(folder, `${number}`), '');
		expect(await readNames(folder, 20)).toHaveLength(20);
		expect(await readNames(folder, 100)).toHaveLength(50);
		const isWanted = (name: string) => name.endsWith('7');
		expect((await readNames(folder, 3, isWanted)).every(isWanted)).toBe(true);
		expect(readNamesSync(folder, 100, isWanted)).toHaveLength(5);
		expect(readNamesSync(folder, 2, isWanted)).toHaveLength(2);
	});
});

describe('a plan', () => {
	it('that is a pipe, a device, a socket or endless is refused in words', () => {
		const {pipe, link, sparse} = hostile(temporaryFolder());
		expect(() => readPlanText(pipe!)).toThrow('is a pipe or a device, not a plan');
		expect(() => readPlanText(link!)).toThrow('is a pipe or a device, not a plan');
		expect(() => readPlanText('/dev/zero')).toThrow('is a pipe or a device, not a plan');
		expect(() => readPlanText(sparse!)).toThrow('is too large for a plan');
	});
});
