import {existsSync, statSync} from 'node:fs';
import {UserError} from '../../error.ts';
import type {Plan} from '../../plan/types.ts';
import type {Run} from '../../run/model/types.ts';
import {storeError} from '../store-error.ts';
import {ensureFolder, syncFolder, type Written, writeBeside} from '../write-file.ts';
import {type LoadedRun, loadRun, newerError, runFileOf} from './load-run.ts';
import {preparePlan} from './plan-file.ts';
import {recordText} from './record-text.ts';
import {copyOf, keepBackup, moveAside, readSnapshot} from './snapshot.ts';

export type SaveOptions = {
	/** Without its copy: for what can be read again elsewhere, should the file come to harm before the next save with one. */
	readonly isLight?: boolean;
};

export type RunFile = {
	/**
	 * On the disk, twice, when it resolves; one at a time. Rejects with UserError STORE_FULL, STORE_READ_ONLY, STORE_FAILED,
	 * STORE_NEWER; the last state that was saved is then still there, and saving can be tried again.
	 */
	readonly save: (run: Run, options?: SaveOptions) => Promise<void>;
	/** Never throws. */
	readonly load: () => LoadedRun;
};

/** Before the first save: what is there may be another version's, or broken and not yet moved aside. */
const makeWay = (folder: string, file: string): void => {
	ensureFolder(folder);
	const found = readSnapshot(file);
	if (found.is === 'newer') throw newerError(file, found.version);
	if (found.is === 'broken') moveAside(file, Date.now());
};

/** Nothing is made anew where a repository was moved away or deleted. */
const requireFolder = (folder: string): void => {
	if (existsSync(folder)) return;
	throw new UserError(`${folder} is gone.`, {code: 'STORE_FAILED', hint: 'The repository was moved or deleted.'});
};

/** All of them are on the disk before the first is put in place. What cannot be put in place is not left on a full disk. */
const putAll = async (writes: readonly Promise<Written>[], before: () => unknown): Promise<void> => {
	const settled = await Promise.allSettled(writes);
	const written = settled.flatMap(each => (each.status === 'fulfilled' ? [each.value] : []));
	try {
		const failed = settled.find(each => each.status === 'rejected');
		if (failed) throw failed.reason;
		before();
		for (const each of written) await each.commit();
	} catch (error) {
		for (const each of written) await each.drop();
		throw error;
	}
};

/** By what it is known that nobody has touched a file since. */
const marksOf = (file: string): string => {
	const facts = statSync(file, {throwIfNoEntry: false});
	return facts ? `${facts.ino} ${facts.size} ${facts.mtimeMs}` : '';
};

/**
 * The snapshot of one run, with one writer: this. It stands in run.json, once more in run.json.copy, and the state before in
 * run.json.bak. The plan is kept in plan.json and written only when it changed.
 */
export const createRunFile = (folder: string): RunFile => {
	const file = runFileOf(folder);
	const copy = copyOf(file);
	let saved: {readonly plan: Plan; readonly digest: string; readonly marks: string} | undefined;
	let copyMarks = '';

	/** What somebody has put there since is not a state before. */
	const keepOwn = (): void => {
		if (saved === undefined || saved.marks === marksOf(file)) keepBackup(file);
	};

	const save = async (run: Run, {isLight = false}: SaveOptions): Promise<void> => {
		if (saved) requireFolder(folder);
		else makeWay(folder, file);
		const plan = saved?.plan === run.plan ? undefined : preparePlan(folder, run.plan);
		const digest = plan?.digest ?? saved?.digest ?? '';
		const text = recordText(run, digest);
		const isCopied = !isLight || copyMarks === '' || copyMarks !== marksOf(copy);
		const copies = isCopied ? [writeBeside(copy, text)] : [];
		await putAll([...(plan?.write() ?? []), writeBeside(file, text), ...copies], keepOwn);
		await syncFolder(folder);
		saved = {plan: run.plan, digest, marks: marksOf(file)};
		if (isCopied) copyMarks = marksOf(copy);
	};

	return {
		save: (run, options = {}) =>
			save(run, options).catch(error => {
				throw storeError(error, file);
			}),
		load: () => loadRun(folder),
	};
};

/** Saves once; who saves again and again keeps a RunFile. */
export const saveRun = (folder: string, run: Run): Promise<void> => createRunFile(folder).save(run);

export {loadRun};
