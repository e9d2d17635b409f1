import {existsSync} from 'node:fs';
import Conf from 'conf';
import {UserError} from '../error.ts';
import type {Plan} from '../plan/types.ts';
import type {Run} from '../run/types.ts';
import {type LoadedRun, loadRun, newerError, runFileOf} from './load-run.ts';
import {savePlan} from './plan-file.ts';
import {checkWritten, keepBackup, moveAside, readSnapshot} from './snapshot.ts';
import {storeError} from './store-error.ts';
import {ensureFolder} from './write-file.ts';

export type RunFile = {
	/**
	 * On the disk when it returns. Throws UserError STORE_FULL, STORE_SHORT_WRITE, STORE_READ_ONLY, STORE_FAILED, STORE_NEWER;
	 * the last state that was saved is then still there, and saving can be tried again.
	 */
	readonly save: (run: Run) => void;
	/** Never throws. */
	readonly load: () => LoadedRun;
};

/** A store of conf, and how many bytes it last tried to write. conf takes a short write for a whole one. */
type Guarded = {readonly conf: Conf; readonly written: () => number};

const openGuarded = (folder: string): Guarded => {
	let bytes = 0;
	const serialize = (value: unknown): string => {
		const text = `${JSON.stringify(value)}\n`;
		bytes = Buffer.byteLength(text);
		return text;
	};
	const conf = new Conf({
		cwd: folder,
		configName: 'run',
		configFileMode: 0o600,
		accessPropertiesByDotNotation: false,
		serialize,
	});
	return {conf, written: () => bytes};
};

/** Before the first save: what is there may be another version's, or broken and not yet moved aside. */
const makeWay = (file: string): void => {
	const found = readSnapshot(file);
	if (found.is === 'newer') throw newerError(file, found.version);
	if (found.is === 'broken') moveAside(file, Date.now());
};

/** conf would make a folder that is gone anew, where a repository was moved away or deleted. */
const requireFolder = (folder: string): void => {
	if (existsSync(folder)) return;
	throw new UserError(`${folder} is gone.`, {code: 'STORE_FAILED', cure: 'The repository was moved or deleted.'});
};

const write = (file: string, {conf, written}: Guarded, record: Record<string, unknown>): void => {
	const hasBackup = keepBackup(file);
	conf.store = record;
	if (checkWritten(file, written(), hasBackup)) return;
	throw new UserError(`${file} could only be written in part.`, {
		code: 'STORE_SHORT_WRITE',
		cure: 'Free some space; what was saved before is still there.',
	});
};

/** The snapshot of one run, with one writer: this. The plan is kept in plan.json and written only when it changed. */
export const createRunFile = (folder: string): RunFile => {
	const file = runFileOf(folder);
	let guarded: Guarded | undefined;
	let saved: {readonly plan: Plan; readonly digest: string} | undefined;
	return {
		save(run) {
			try {
				if (guarded) requireFolder(folder);
				else {
					ensureFolder(folder);
					makeWay(file);
					guarded = openGuarded(folder);
				}
				const {plan, ...record} = run;
				if (saved?.plan !== plan) saved = {plan, digest: savePlan(folder, plan)};
				write(file, guarded, {...record, planDigest: saved.digest});
			} catch (error) {
				throw storeError(error, file);
			}
		},
		load: () => loadRun(folder),
	};
};

/** Saves once; who saves again and again keeps a RunFile. */
export const saveRun = (folder: string, run: Run): void => createRunFile(folder).save(run);

export {loadRun};
