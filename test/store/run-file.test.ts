import {existsSync, mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {Worker} from 'node:worker_threads';
import {describe, expect, it} from 'vitest';
import type {Run, Stream} from '../../source/run/model/types.ts';
import type {LoadedRun} from '../../source/store/run/load-run.ts';
import {readRecord} from '../../source/store/run/read-record.ts';
import {createRunFile, loadRun, saveRun} from '../../source/store/run/run-file.ts';
import {createAuthRun} from '../helpers/create-run.ts';
import {modeOf, namesIn, temporaryFolder} from './folders.ts';

const runJson = (folder: string): string => path.join(folder, 'run.json');
const copyJson = (folder: string): string => `${runJson(folder)}.copy`;
const allOf = (folder: string): readonly string[] => [runJson(folder), copyJson(folder), `${runJson(folder)}.bak`];

const loaded = (result: LoadedRun): Exclude<LoadedRun, {fault: unknown}> => {
	if ('fault' in result) throw result.fault;
	return result;
};
const faultOf = (result: LoadedRun) => ('fault' in result ? result.fault : undefined);

/** Of one stream, so that it can be torn at every byte. */
const createSmallRun = (): Run => {
	const run = createAuthRun();
	const [planned] = run.plan.streams;
	const {id} = planned!;
	const streams = {[id]: {...run.streams[id]!, sessions: [], checkpoints: []}};
	return {...run, plan: {...run.plan, streams: [planned!]}, streams, alerts: [], conflicts: [], mergeQueue: []};
};

/** A folder with a run saved twice: revision 1 is the backup of revision 2, which has a copy. */
const savedTwice = async () => {
	const folder = temporaryFolder();
	const file = createRunFile(folder);
	const first = createAuthRun({revision: 1});
	const second: Run = {...first, revision: 2};
	await file.save(first);
	await file.save(second);
	return {folder, file, first, second};
};

type RecordText = {
	schemaVersion: number;
	mergeQueue: string[];
	streams: Record<string, unknown>;
	checksums?: unknown;
};

/** Changes the file, or its backup. */
const edit = (folder: string, change: (record: RecordText) => void, file = runJson(folder)): void => {
	const record = JSON.parse(readFileSync(file, 'utf8'));
	change(record);
	writeFileSync(file, JSON.stringify(record));
};

describe('saving a run', () => {
	it('gives back what was saved', async () => {
		const {folder, second} = await savedTwice();
		expect(loaded(loadRun(folder))).toEqual({run: second, source: 'file', quarantined: [], restored: [], older: []});
	});

	it('keeps files for us alone, in a folder for us alone (fault 65)', async () => {
		const folder = path.join(temporaryFolder(), 'runs', 'one');
		await saveRun(folder, createAuthRun());
		expect([modeOf(folder), modeOf(runJson(folder)), modeOf(path.join(folder, 'plan.json'))]).toEqual([
			0o700, 0o600, 0o600,
		]);
	});

	it('keeps the plan apart and writes it only when it changed', async () => {
		const {folder, file, second} = await savedTwice();
		const plan = path.join(folder, 'plan.json');
		expect(readFileSync(runJson(folder), 'utf8')).not.toContain('"maxParallel"');
		const before = statSync(plan).ino;
		await file.save({...second, revision: 3, plan: {...second.plan}});
		expect(statSync(plan).ino).toBe(before);
		const changed = {...second, revision: 4, plan: {...second.plan, maxParallel: 7}};
		await file.save(changed);
		expect(statSync(plan).ino).not.toBe(before);
		expect(loaded(loadRun(folder)).run).toEqual(changed);
	});

	it('keeps the state before as a backup, with the plan that belongs to it', async () => {
		const {folder, file, second} = await savedTwice();
		await file.save({...second, revision: 3, plan: {...second.plan, maxParallel: 7}});
		for (const file of [runJson(folder), copyJson(folder)]) writeFileSync(file, '');
		expect(loaded(loadRun(folder))).toMatchObject({run: second, source: 'backup'});
	});

	it('keeps a copy from the first version on, which a change of the file in its place does not reach', async () => {
		const folder = temporaryFolder();
		const run = createAuthRun();
		await saveRun(folder, run);
		for (const name of ['run.json', 'plan.json']) writeFileSync(path.join(folder, name), 'garbage');
		expect(loaded(loadRun(folder))).toMatchObject({run, source: 'copy', quarantined: []});
	});

	it('says of a plan that it is not what was saved, once no file has that one', async () => {
		const {folder, file, second} = await savedTwice();
		await file.save({...second, revision: 3, plan: {...second.plan, maxParallel: 7}});
		const change = (name: string): void => {
			const plan = JSON.parse(readFileSync(path.join(folder, name), 'utf8'));
			writeFileSync(path.join(folder, name), JSON.stringify({...plan, maxParallel: 9}));
		};
		change('plan.json');
		expect(loaded(loadRun(folder)).isPlanChanged).toBeUndefined();
		change('plan.json.copy');
		expect(loaded(loadRun(folder))).toMatchObject({isPlanChanged: true, run: {plan: {maxParallel: 9}}});
	});

	it('reads what an earlier version wrote, without checksums, and seals it with the next save', async () => {
		const {folder, file, second} = await savedTwice();
		edit(folder, record => {
			delete record.checksums;
		});
		expect(loaded(loadRun(folder))).toEqual({run: second, source: 'file', quarantined: [], restored: [], older: []});
		await file.save({...second, revision: 3});
		expect(JSON.parse(readFileSync(runJson(folder), 'utf8')).checksums).toMatchObject({revision: 3});
	});

	it('reads what an earlier version wrote over a sealed file, whose checksums it has kept', async () => {
		const {folder} = await savedTwice();
		edit(folder, record => {
			Object.assign(record, {revision: 3, isPaused: true});
		});
		expect(loaded(loadRun(folder))).toMatchObject({source: 'file', run: {revision: 3, isPaused: true}});
	});

	it('takes ids with dots and names of prototypes as they are', async () => {
		const folder = temporaryFolder();
		const run = createAuthRun();
		const stream = run.streams['Stream-B']!;
		const ids = ['a.b', 'constructor', 'toString'];
		const renamed: Run = {
			...run,
			streams: Object.fromEntries(ids.map(id => [id, {...stream, id}])),
			plan: {...run.plan, streams: ids.map(id => ({...run.plan.streams[0]!, id}))},
		};
		await saveRun(folder, renamed);
		expect(loaded(loadRun(folder)).run).toEqual(renamed);
	});

	it('leaves nothing but the run, the plan, and a copy of each', async () => {
		const {folder} = await savedTwice();
		expect(namesIn(folder)).toEqual(['plan.json', 'plan.json.copy', 'run.json', 'run.json.bak', 'run.json.copy']);
	});

	it('sweeps what killed writers left once it is a minute old (fault 8)', async () => {
		const {folder} = await savedTwice();
		const [old, young] = [`${runJson(folder)}.tmp-1234567890abcdef`, `${runJson(folder)}.tmp-2234567890abcdef`];
		for (const file of [old, young]) writeFileSync(file, 'half');
		const long = Date.now() / 1000 - 120;
		utimesSync(old, long, long);
		loadRun(folder);
		expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
	});

	it('sweeps that of every file beside it: keys may stand in one', async () => {
		const {folder} = await savedTwice();
		const names = ['environments.json', 'plan.json', 'run.json.bak'].map(name => `${name}.tmp-1234567890ab`);
		const long = Date.now() / 1000 - 120;
		for (const name of names) {
			writeFileSync(path.join(folder, name), 'half');
			utimesSync(path.join(folder, name), long, long);
		}
		loadRun(folder);
		expect(namesIn(folder)).toEqual(['plan.json', 'plan.json.copy', 'run.json', 'run.json.bak', 'run.json.copy']);
	});

	it.each([
		'plan.json',
		'plan.json.copy',
		'run.json',
		'run.json.copy',
		'run.json.bak.link',
	])('leaves nothing behind when it fails at %s, however often it is tried', async name => {
		const {folder, file, second} = await savedTwice();
		// A folder in its place cannot be replaced by a file.
		rmSync(path.join(folder, name), {force: true});
		mkdirSync(path.join(folder, name, 'held'), {recursive: true});
		const before = namesIn(folder);
		const changed = {...second, revision: 3, plan: {...second.plan, maxParallel: 7}};
		for (let tries = 0; tries < 3; tries++) await expect(file.save(changed)).rejects.toThrow();
		expect(namesIn(folder).filter(each => each.includes('.tmp-'))).toEqual([]);
		expect(namesIn(folder)).toEqual(expect.arrayContaining([...before]));
	});
});

describe('a broken run.json (fault 11)', () => {
	const damages: readonly [string, (text: string) => string | Buffer][] = [
		['empty', () => ''],
		['garbage', () => Buffer.from([0xff, 0x00, 0x7b, 0x13, 0x37])],
		['another document', () => '{"name": "claude-grid", "version": "1.0.0"}'],
		['null', () => 'null'],
		['an array', () => '[]'],
		['a stream list that is none', text => JSON.stringify({...JSON.parse(text), streams: 'none'})],
	];

	it.each(damages)('is moved aside and its copy taken, which is as new, when it is %s', async (_name, damage) => {
		const {folder, second} = await savedTwice();
		const broken = damage(readFileSync(runJson(folder), 'utf8'));
		writeFileSync(runJson(folder), broken);
		const result = loaded(loadRun(folder));
		expect(result).toMatchObject({run: second, source: 'copy'});
		expect(readFileSync(result.movedTo!)).toEqual(Buffer.from(broken));
		expect(path.basename(result.movedTo!)).toMatch(/^run\.json\.corrupt-\d+$/);
	});

	it('is found out wherever it was cut off', async () => {
		const folder = temporaryFolder();
		await saveRun(folder, createSmallRun());
		const text = readFileSync(runJson(folder));
		for (let size = 0; size < text.length - 1; size++) {
			writeFileSync(runJson(folder), text.subarray(0, size));
			expect(readRecord(runJson(folder)).is, `${size} bytes`).toBe('broken');
		}
	});

	it('costs nothing, and with its copy the last save alone, wherever they were cut off', async () => {
		const {folder, first, second} = await savedTwice();
		const text = readFileSync(runJson(folder));
		for (let round = 0; round < 20; round++) {
			const torn = text.subarray(0, Math.floor((round * (text.length - 2)) / 20));
			writeFileSync(runJson(folder), torn);
			expect(loaded(loadRun(folder))).toMatchObject({source: 'copy', run: second});
			writeFileSync(copyJson(folder), torn);
			expect(loaded(loadRun(folder))).toMatchObject({source: 'backup', run: first});
			writeFileSync(copyJson(folder), text);
		}
		expect(namesIn(folder).filter(name => name.includes('corrupt'))).toHaveLength(5);
	});

	it('is not missed when its copy is emptied, torn or gone, and the next save makes that anew', async () => {
		const {folder, file, second} = await savedTwice();
		const harms = [() => writeFileSync(copyJson(folder), ''), () => rmSync(copyJson(folder))];
		for (const [round, harm] of harms.entries()) {
			harm();
			expect(loaded(loadRun(folder))).toMatchObject({source: 'file', restored: []});
			const next = {...second, revision: 3 + round};
			await file.save(next, {isLight: true});
			writeFileSync(runJson(folder), '');
			expect(loaded(loadRun(folder))).toMatchObject({source: 'copy', run: next});
			await file.save(next);
		}
	});

	it('does not become the state before when somebody has damaged it between two saves', async () => {
		const {folder, file, first, second} = await savedTwice();
		writeFileSync(runJson(folder), '');
		await file.save({...second, revision: 3});
		for (const name of [runJson(folder), copyJson(folder)]) writeFileSync(name, '');
		expect(loaded(loadRun(folder))).toMatchObject({source: 'backup', run: first});
	});

	it('is passed over and kept when it is an older one that was put back', async () => {
		const {folder, file, second} = await savedTwice();
		const old = readFileSync(runJson(folder));
		const third = {...second, revision: 3};
		await file.save(third);
		writeFileSync(runJson(folder), old);
		const result = loaded(loadRun(folder));
		expect(result).toMatchObject({source: 'copy', run: third});
		expect(readFileSync(result.movedTo!)).toEqual(old);
	});

	it('is never taken for an older one while an engine saves, and nothing is put aside then', async () => {
		const {folder} = await savedTwice();
		const {checksums: _, ...record} = JSON.parse(readFileSync(runJson(folder), 'utf8'));
		const saving = new Worker(
			`const {renameSync, writeFileSync} = require('node:fs');
			const {file, record} = require('node:worker_threads').workerData;
			for (let revision = 3; ; revision++)
				for (const each of [file, file + '.copy']) {
					writeFileSync(each + '.new', JSON.stringify({...record, revision}));
					renameSync(each + '.new', each);
				}`,
			{eval: true, workerData: {file: runJson(folder), record}},
		);
		try {
			for (let round = 0; round < 500; round++) expect(loaded(loadRun(folder)).source).toBe('file');
		} finally {
			await saving.terminate();
		}
		expect(namesIn(folder).filter(name => name.includes('corrupt'))).toEqual([]);
	});

	it('never takes a changed byte for what was saved, whichever it is', async () => {
		const {folder, second} = await savedTwice();
		const text = readFileSync(runJson(folder));
		for (let round = 0; round < 200; round++) {
			const flipped = Buffer.from(text);
			const at = (round * 7919) % text.length;
			flipped[at] = flipped[at]! ^ (1 << (round % 8));
			writeFileSync(runJson(folder), flipped);
			const {run} = loaded(loadRun(folder));
			// Where the number or the name of the checksums came to harm they do not count: nothing else did.
			expect({...run, revision: 0}, `byte ${at}`).toMatchObject({...second, revision: 0});
		}
	});

	it('is known by the checksum of all that is no stream, too', async () => {
		const {folder, second} = await savedTwice();
		edit(folder, record => {
			record.mergeQueue = ['Stream-C'];
		});
		expect(loaded(loadRun(folder))).toMatchObject({source: 'copy', run: second});
	});

	it('does not take the good backup with it: saving continues from there', async () => {
		const {folder, first} = await savedTwice();
		writeFileSync(runJson(folder), '{"half');
		const file = createRunFile(folder);
		const {run} = loaded(file.load());
		await file.save({...run, revision: 9});
		expect(loaded(loadRun(folder))).toMatchObject({source: 'file', run: {revision: 9}});
		for (const name of [runJson(folder), copyJson(folder)]) writeFileSync(name, '');
		expect(loaded(loadRun(folder)).run).toEqual(first);
	});

	it('is moved aside too by whoever saves without having loaded', async () => {
		const {folder, second} = await savedTwice();
		writeFileSync(runJson(folder), '{"half');
		await saveRun(folder, second);
		expect(namesIn(folder).filter(name => name.includes('corrupt'))).toHaveLength(1);
		expect(loaded(loadRun(folder))).toMatchObject({source: 'file', run: second});
	});

	it('is a fault when all copies are broken as well, and they stay for the user to look at', async () => {
		const {folder} = await savedTwice();
		for (const file of [runJson(folder), copyJson(folder)]) writeFileSync(file, 'x');
		writeFileSync(`${runJson(folder)}.bak`, 'y');
		expect(faultOf(loadRun(folder))).toMatchObject({code: 'STORE_BROKEN', hint: expect.stringContaining('rescue')});
		expect(readFileSync(`${runJson(folder)}.bak`, 'utf8')).toBe('y');
		expect(namesIn(folder).some(name => name.includes('corrupt'))).toBe(true);
	});

	it('is a fault when the plan and its copy are gone, not a run without one', async () => {
		const {folder} = await savedTwice();
		for (const name of ['plan.json', 'plan.json.copy']) writeFileSync(path.join(folder, name), '');
		expect(faultOf(loadRun(folder))).toMatchObject({code: 'STORE_BROKEN'});
	});

	it('is told from no run at all', () => {
		expect(faultOf(loadRun(temporaryFolder()))).toMatchObject({code: 'STORE_MISSING', exitCode: 3});
		expect(faultOf(loadRun('/nowhere/at/all'))).toMatchObject({code: 'STORE_MISSING'});
	});
});

describe('a run of a newer version (fault 12)', () => {
	it('is refused and not touched, neither by loading nor by saving', async () => {
		const {folder, second} = await savedTwice();
		edit(folder, record => {
			record.schemaVersion = 2;
		});
		writeFileSync(`${runJson(folder)}.tmp-1234567890abcdef`, 'half');
		const long = Date.now() / 1000 - 120;
		utimesSync(`${runJson(folder)}.tmp-1234567890abcdef`, long, long);
		const before = namesIn(folder).map(name => [name, readFileSync(path.join(folder, name), 'utf8')]);
		const file = createRunFile(folder);
		expect(faultOf(file.load())).toMatchObject({code: 'STORE_NEWER', exitCode: 4});
		await expect(file.save(second)).rejects.toMatchObject({code: 'STORE_NEWER'});
		expect(namesIn(folder).map(name => [name, readFileSync(path.join(folder, name), 'utf8')])).toEqual(before);
	});
});

describe('one bad stream record (fault 13)', () => {
	const damages: readonly [string, (stream: Stream) => unknown][] = [
		['an unknown state', stream => ({...stream, state: {is: 'dreaming'}})],
		['no tasks', stream => ({...stream, tasks: undefined})],
		['another id', stream => ({...stream, id: 'Stream-A'})],
		['a session without offset', stream => ({...stream, sessions: [{...stream.sessions[0], offset: null}]})],
		['no record at all', () => null],
	];

	it.each(damages)('is taken from the copy, and told: %s', async (_name, damage) => {
		const {folder, second} = await savedTwice();
		edit(folder, record => {
			record.streams['Stream-C'] = damage(record.streams['Stream-C'] as Stream);
		});
		const result = loaded(loadRun(folder));
		expect(result).toMatchObject({source: 'file', quarantined: [], restored: ['Stream-C'], older: [], run: second});
		expect(path.basename(result.movedTo!)).toMatch(/^run\.json\.corrupt-/);
	});

	it('is kept aside once, however often the run is looked at', async () => {
		const {folder} = await savedTwice();
		edit(folder, record => {
			record.streams['Stream-C'] = null;
		});
		const looks = [1, 2, 3].map(() => loaded(loadRun(folder)).movedTo);
		expect(new Set(looks).size).toBe(1);
		expect(namesIn(folder).filter(name => name.includes('corrupt'))).toHaveLength(1);
	});

	it('is found by its checksum when it only says something else', async () => {
		const {folder, second} = await savedTwice();
		edit(folder, record => {
			const stream = record.streams['Stream-C'] as Stream;
			record.streams['Stream-C'] = {...stream, signAt: stream.signAt + 1};
		});
		expect(loaded(loadRun(folder))).toMatchObject({restored: ['Stream-C'], run: second});
	});

	it('is taken from the copy too when it is missing, or stands under another name', async () => {
		const {folder, second} = await savedTwice();
		edit(folder, record => {
			record.streams['Stream-X'] = record.streams['Stream-C'];
			delete record.streams['Stream-C'];
		});
		expect(loaded(loadRun(folder))).toMatchObject({
			restored: ['Stream-C'],
			quarantined: ['Stream-X'],
			run: {streams: {'Stream-C': second.streams['Stream-C']}},
		});
	});

	it('is that of the state before, and told as older, when the copy has it damaged too', async () => {
		const {folder, first} = await savedTwice();
		for (const file of [runJson(folder), copyJson(folder)])
			edit(folder, record => Object.assign(record.streams, {'Stream-C': null}), file);
		expect(loaded(loadRun(folder))).toMatchObject({
			restored: ['Stream-C'],
			older: ['Stream-C'],
			run: {revision: 2, streams: {'Stream-C': first.streams['Stream-C']}},
		});
	});

	it.each(damages)('is left out alone when all copies are damaged as well: %s', async (_name, damage) => {
		const {folder, second} = await savedTwice();
		for (const file of allOf(folder))
			edit(
				folder,
				record => {
					record.streams['Stream-C'] = damage(record.streams['Stream-C'] as Stream);
					record.mergeQueue = ['Stream-A', 'Stream-C'];
					delete record.checksums;
				},
				file,
			);
		const result = loaded(loadRun(folder));
		const {'Stream-C': _dropped, ...others} = second.streams;
		expect(result).toMatchObject({source: 'file', quarantined: ['Stream-C'], restored: []});
		expect(result.run.streams).toEqual(others);
		expect(result.run.mergeQueue).toEqual(['Stream-A']);
		expect(result.run.plan.streams).toHaveLength(8);
	});

	it('is also one that the plan does not know', async () => {
		const {folder} = await savedTwice();
		edit(folder, record => {
			record.streams.stray = {...(record.streams['Stream-A'] as Stream), id: 'stray'};
		});
		expect(loaded(loadRun(folder)).quarantined).toEqual(['stray']);
	});
});
