import {existsSync} from 'node:fs';
import {UserError} from '../../error.ts';
import type {Plan} from '../../plan/types.ts';
import type {Run} from '../../run/model/types.ts';
import {storeError} from '../store-error.ts';
import {ensureFolder, syncFolder, type Written, writeBeside} from '../write-file.ts';
import {type LoadedRun, loadRun, newerError, runFileOf} from './load-run.ts';
import {preparePlan} from './plan-file.ts';
import {recordText} from './record-text.ts';
import {backupOf, keepBackup, moveAside, readSnapshot} from './snapshot.ts';

export type RunFile = {
	/**
	 * On the disk when it resolves; one at a time. Rejects with UserError STORE_FULL, STORE_READ_ONLY, STORE_FAILED, STORE_NEWER;
	 * the last state that was saved is then still there, and saving can be tried again.
	 */
	readonly save: (run: Run) => Promise<void>;
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

/** The snapshot of one run, with one writer: this. The plan is kept in plan.json and written only when it changed. */
export const createRunFile = (folder: string): RunFile => {
	const file = runFileOf(folder);
	let isOpen = false;
	let saved: {readonly plan: Plan; readonly digest: string} | undefined;

	const save = async (run: Run): Promise<void> => {
		if (isOpen) requireFolder(folder);
		else makeWay(folder, file);
		const plan = saved?.plan === run.plan ? undefined : preparePlan(folder, run.plan);
		const digest = plan?.digest ?? saved?.digest ?? '';
		const text = recordText(run, digest);
		// The first state has a copy of its own, every later one the state before it.
		const isFirst = !existsSync(file) && !existsSync(backupOf(file));
		const copies = isFirst ? [writeBeside(backupOf(file), text)] : [];
		const writes = [...(plan?.write() ?? []), ...copies, writeBeside(file, text)];
		await putAll(writes, () => isFirst || keepBackup(file));
		await syncFolder(folder);
		isOpen = true;
		saved = {plan: run.plan, digest};
	};

	return {
		save: run =>
			save(run).catch(error => {
				throw storeError(error, file);
			}),
		load: () => loadRun(folder),
	};
};

/** Saves once; who saves again and again keeps a RunFile. */
export const saveRun = (folder: string, run: Run): Promise<void> => createRunFile(folder).save(run);

export {loadRun};
