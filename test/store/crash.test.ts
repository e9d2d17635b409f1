import {type ChildProcess, fork} from 'node:child_process';
import {readFileSync, statfsSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import type {Run} from '../../source/run/model/types.ts';
import {createJournal, readJournal} from '../../source/store/journal/journal.ts';
import {createRunFile, loadRun} from '../../source/store/run/run-file.ts';
import {writeAtomically} from '../../source/store/write-file.ts';
import {createAuthRun, createLargeRun} from '../helpers/create-run.ts';
import {rounds} from '../helpers/rounds.ts';
import {bundle} from '../process/bundle.ts';
import {mountSmall, namesIn, remountReadOnly, temporaryFolder} from './folders.ts';

const killed = (child: ChildProcess): Promise<unknown> => {
	const gone = new Promise(resolve => child.once('exit', resolve));
	child.kill('SIGKILL');
	return gone;
};

/** Starts the script and gives the first number it sends once that is at least `count`. */
const runUntil = async (script: string, count: number): Promise<{child: ChildProcess; sent: () => number}> => {
	const child = fork(script, {execArgv: []});
	let last = 0;
	await new Promise<void>((resolve, reject) => {
		child.on('message', message => {
			last = Number(message);
			if (last >= count) resolve();
		});
		child.once('exit', code => reject(new Error(`the writer ended with ${code}`)));
	});
	return {child, sent: () => last};
};

const runKills = rounds(15, 500);
const journalKills = rounds(5, 300);

describe('a writer that is killed', () => {
	it(`leaves a whole run ${runKills} times, never older than what it was told is saved (fault 8)`, async () => {
		const folder = temporaryFolder();
		const script = bundle(
			`import {createRunFile} from '@/source/store/run/run-file.ts';
			import {createLargeRun} from '@/test/helpers/create-run.ts';
			const file = createRunFile(${JSON.stringify(folder)});
			const loaded = file.load();
			const start = 'run' in loaded ? loaded.run : createLargeRun(100);
			for (let n = 1; ; n++) {
				await file.save({...start, revision: start.revision + n});
				process.send(start.revision + n);
				if (n % 10 === 0) await new Promise(resolve => setImmediate(resolve));
			}`,
			path.join(temporaryFolder(), 'writer.mjs'),
		);
		const streams = Object.keys(createLargeRun(100).streams).length;
		for (let round = 0, revision = 0; round < runKills; round++) {
			const {child, sent} = await runUntil(script, revision + 1 + (round % 7));
			await killed(child);
			const result = loadRun(folder);
			if ('fault' in result) throw result.fault;
			expect(result).toMatchObject({source: 'file', quarantined: [], restored: []});
			expect(Object.keys(result.run.streams)).toHaveLength(streams);
			expect(result.run.revision).toBeGreaterThanOrEqual(sent());
			revision = result.run.revision;
		}
		loadRun(folder, Date.now() + 120_000);
		expect(namesIn(folder).filter(name => name.includes('.tmp-'))).toEqual([]);
	});

	it(`leaves a journal ${journalKills} times whose lines are all good but perhaps the last, and the next writer continues below (fault 14)`, async () => {
		const journal = path.join(temporaryFolder(), 'journal.jsonl');
		const script = bundle(
			`import {createJournal} from '@/source/store/journal/journal.ts';
			const journal = createJournal(${JSON.stringify(journal)});
			for (let n = 1; ; n++) {
				journal.append([{at: n, kind: 'note', text: 'x'.repeat(n % 500)}]);
				if (n % 100 === 0) { process.send(n); await new Promise(resolve => setImmediate(resolve)); }
			}`,
			path.join(temporaryFolder(), 'writer.mjs'),
		);
		for (let round = 0; round < journalKills; round++) await killed((await runUntil(script, 100)).child);
		const text = readFileSync(journal, 'utf8');
		writeFileSync(journal, text.slice(0, text.trimEnd().length - 10));
		createJournal(journal).append([{at: 7, kind: 'note', text: 'after the crash'}]);
		const {activities, lost} = readJournal(journal);
		expect(activities.at(-1)?.text).toBe('after the crash');
		expect(lost).toBeLessThanOrEqual(1);
		expect(activities.length).toBeGreaterThan(100);
	});
});

const noMount = 'a small file system can only be mounted by root';

const sizeOf = (run: Run): number => Buffer.byteLength(JSON.stringify(run));

describe('a disk that is nearly full', () => {
	// A short write shows only when some, but not all, of the new state fits.
	const freeKilobytes = [0, 4, 20, 40, 60, 80];

	it.for(freeKilobytes)('keeps the state before when %i KB are free (fault 9)', async (free, {skip}) => {
		const folder = mountSmall(400);
		if (folder === undefined) return skip(noMount);
		const file = createRunFile(folder);
		const before = createAuthRun({revision: 1});
		await file.save(before);
		const {bavail, bsize} = statfsSync(folder);
		writeFileSync(path.join(folder, 'filler'), Buffer.alloc(Math.max(0, bavail * bsize - free * 1024)));
		const large: Run = {
			...before,
			revision: 2,
			alerts: [{key: 'x', kind: 'disk', text: 'x'.repeat(100_000), since: 1}],
		};
		expect(sizeOf(large)).toBeGreaterThan(free * 1024);
		await expect(file.save(large)).rejects.toMatchObject({name: 'UserError', code: 'STORE_FULL'});
		expect(loadRun(folder)).toEqual({run: before, source: 'file', quarantined: [], restored: [], older: []});
		expect(createRunFile(folder).load()).toMatchObject({run: before});

		writeFileSync(path.join(folder, 'filler'), '');
		await file.save(large);
		expect(loadRun(folder)).toEqual({run: large, source: 'file', quarantined: [], restored: [], older: []});
	});

	it('keeps small files and says what is the matter (fault 9)', ({skip}) => {
		const folder = mountSmall(100);
		if (folder === undefined) return skip(noMount);
		const file = path.join(folder, 'engine.json');
		writeAtomically(file, 'before');
		expect(() => writeAtomically(file, 'x'.repeat(200_000))).toThrow(expect.objectContaining({code: 'STORE_FULL'}));
		expect(readFileSync(file, 'utf8')).toBe('before');
		expect(namesIn(folder)).toEqual(['engine.json']);
		const {bavail, bsize} = statfsSync(folder);
		writeFileSync(path.join(folder, 'filler'), Buffer.alloc(bavail * bsize));
		const journal = createJournal(path.join(folder, 'journal.jsonl'));
		const activity = {at: 1, kind: 'note', text: 'x'.repeat(10_000)} as const;
		expect(() => journal.append([activity])).toThrow(expect.objectContaining({code: 'STORE_FULL'}));
	});
});

describe('a disk that may only be read', () => {
	it('lets a run be looked at, and refuses to save with exit code 4 (fault 10)', async ({skip}) => {
		const folder = mountSmall(400);
		if (folder === undefined) return skip(noMount);
		const run = createAuthRun();
		const file = createRunFile(folder);
		await file.save(run);
		await file.save({...run, revision: 2});
		writeFileSync(path.join(folder, 'run.json'), 'broken');
		remountReadOnly(folder);
		expect(loadRun(folder)).toMatchObject({run: {...run, revision: 2}, source: 'copy'});
		await expect(createRunFile(folder).save(run)).rejects.toMatchObject({code: 'STORE_READ_ONLY', exitCode: 4});
		await expect(file.save(run)).rejects.toMatchObject({code: 'STORE_READ_ONLY', exitCode: 4});
	});
});
