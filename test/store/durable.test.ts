import fs from 'node:fs';
import promises from 'node:fs/promises';
import {syncBuiltinESMExports} from 'node:module';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {createRunFile} from '../../source/store/run/run-file.ts';
import {writeAtomically, writeDurably} from '../../source/store/write-file.ts';
import {createAuthRun} from '../helpers/create-run.ts';
import {temporaryFolder} from './folders.ts';

/** What was asked of the system, in order, by the name of the file; a temporary one is called file~. */
let calls: string[] = [];
const nameOf = (file: unknown): string => path.basename(String(file)).replace(/\.tmp-\w+$/, '~');
const kept = {openSync: fs.openSync, fsyncSync: fs.fsyncSync, renameSync: fs.renameSync};
const keptPromises = {open: promises.open, rename: promises.rename};

beforeEach(() => {
	calls = [];
	const names = new Map<number, string>();
	fs.openSync = ((file: string, ...rest: [string]) => {
		const descriptor = kept.openSync(file, ...rest);
		names.set(descriptor, nameOf(file));
		return descriptor;
	}) as typeof fs.openSync;
	fs.fsyncSync = descriptor => {
		kept.fsyncSync(descriptor);
		calls.push(`sync ${names.get(descriptor)}`);
	};
	fs.renameSync = (from, to) => {
		kept.renameSync(from, to);
		calls.push(`rename ${nameOf(from)} ${nameOf(to)}`);
	};
	promises.open = (async (file: string, ...rest: [string]) => {
		const handle = await keptPromises.open(file, ...rest);
		const sync = handle.sync.bind(handle);
		handle.sync = async () => {
			await sync();
			calls.push(`sync ${nameOf(file)}`);
		};
		return handle;
	}) as typeof promises.open;
	promises.rename = async (from, to) => {
		await keptPromises.rename(from, to);
		calls.push(`rename ${nameOf(from)} ${nameOf(to)}`);
	};
	syncBuiltinESMExports();
});
afterEach(() => {
	Object.assign(fs, kept);
	Object.assign(promises, keptPromises);
	syncBuiltinESMExports();
});

describe('what must outlive a loss of power', () => {
	it('is on the disk before it replaces what was there', () => {
		const file = path.join(temporaryFolder(), 'session.json');
		writeAtomically(file, 'one');
		expect(calls).toEqual(['sync session.json~', 'rename session.json~ session.json']);
		calls = [];
		writeAtomically(file, 'two', {isDurable: false});
		expect(calls).toEqual(['rename session.json~ session.json']);
	});

	it('is followed by its folder where nobody is held up', async () => {
		const folder = temporaryFolder();
		await writeDurably(path.join(folder, 'results.json'), 'one');
		expect(calls).toEqual(['sync results.json~', 'rename results.json~ results.json', `sync ${path.basename(folder)}`]);
	});

	it('is a saved run: all files before the first rename, the plan before the run, the folder last', async () => {
		const folder = temporaryFolder();
		const file = createRunFile(folder);
		const run = createAuthRun({revision: 1});
		const sync = `sync ${path.basename(folder)}`;
		await file.save(run);
		expect(calls.slice(0, 4).toSorted()).toEqual([
			'sync plan.json.copy~',
			'sync plan.json~',
			'sync run.json.copy~',
			'sync run.json~',
		]);
		expect(calls.slice(4)).toEqual([
			'rename plan.json.copy~ plan.json.copy',
			'rename plan.json~ plan.json',
			'rename run.json~ run.json',
			'rename run.json.copy~ run.json.copy',
			sync,
		]);
		calls = [];
		await file.save({...run, revision: 2});
		expect(calls.slice(0, 2).toSorted()).toEqual(['sync run.json.copy~', 'sync run.json~']);
		expect(calls.slice(2)).toEqual([
			'rename run.json.bak.link run.json.bak',
			'rename run.json~ run.json',
			'rename run.json.copy~ run.json.copy',
			sync,
		]);
		calls = [];
		await file.save({...run, revision: 3}, {isLight: true});
		expect(calls).toEqual([
			'sync run.json~',
			'rename run.json.bak.link run.json.bak',
			'rename run.json~ run.json',
			sync,
		]);
	});
});
