import path from 'node:path';
import {UserError} from '../../error.ts';
import {sweepTemporary} from '../write-file.ts';
import {type JoinedRun, joinRecords} from './join-records.ts';
import {loadPlan} from './plan-file.ts';
import {
	type FoundRecord,
	type NoRecord,
	pathOf,
	readRecord,
	type Source,
	type WholeRecord,
	wholeRecords,
} from './read-record.ts';
import {copyAside, moveAside} from './snapshot.ts';

export type LoadedRun =
	| (JoinedRun & {
			readonly source: Source;
			/** Where a broken run.json was put, or a copy of one with broken records or an older state. */
			readonly movedTo?: string;
			/** What is left of its plan is not what was saved. */
			readonly isPlanChanged?: boolean;
	  })
	/** STORE_MISSING, STORE_NEWER (exit code 4, nothing was touched), STORE_BROKEN, STORE_UNREADABLE. */
	| {readonly fault: UserError};

export const runFileOf = (folder: string): string => path.join(folder, 'run.json');

export const newerError = (file: string, version: number): UserError =>
	new UserError(`${file} was written by a newer claude-grid (schema ${version}, this one knows 1).`, {
		code: 'STORE_NEWER',
		hint: 'Update claude-grid; the file is left as it is.',
		exitCode: 4,
	});

/** A file system that cannot be written does not keep a run from being looked at. */
const attempt = <Result>(action: () => Result): Result | undefined => {
	try {
		return action();
	} catch {
		return undefined;
	}
};

const brokenError = (file: string, reason: string): UserError =>
	new UserError(`${file} cannot be read as a run, and neither can its copies: ${reason}`, {
		code: 'STORE_BROKEN',
		hint: 'Branches, worktrees and checkpoints are untouched: see claude-grid rescue, then start a new run with claude-grid run --new.',
		exitCode: 3,
	});

const problemOf = (file: string, found: NoRecord): UserError => {
	if (found.is === 'newer') return newerError(file, found.version);
	if (found.is === 'missing') return new UserError(`There is no run in ${file}.`, {code: 'STORE_MISSING', exitCode: 3});
	if (found.is === 'broken') return brokenError(file, found.reason);
	const hint = 'Check the disk and the rights on the file; nothing was changed.';
	return new UserError(`${file} cannot be read: ${found.reason}`, {code: 'STORE_UNREADABLE', hint});
};

type Found = Readonly<Record<Source, NoRecord | WholeRecord>>;

/** An engine may save meanwhile, the file first: read last, it is never older than a copy. */
const readAll = (file: string): Found => {
	const [backup, copy] = [readRecord(pathOf(file, 'backup')), readRecord(pathOf(file, 'copy'))];
	return {backup, copy, file: readRecord(file)};
};

/** What is wrong where no file holds a run: with the first that is there. */
const problemOfAll = (file: string, {file: own, copy, backup}: Found): UserError => {
	const found = [copy, backup, own].find(({is}) => is !== 'missing') ?? own;
	return found.is === 'whole' ? brokenError(file, 'no plan') : problemOf(file, found);
};

const finish = (folder: string, [newest, ...others]: readonly FoundRecord[], found: Found, now: number): LoadedRun => {
	const file = runFileOf(folder);
	if (!newest) return {fault: problemOfAll(file, found)};
	const loaded = loadPlan(folder, newest.whole.record.planDigest);
	if (!loaded) return {fault: brokenError(path.join(folder, 'plan.json'), 'no plan')};
	const {source} = newest;
	const joined = joinRecords(newest, others, loaded.plan);
	const isPatched = joined.quarantined.length > 0 || joined.restored.length > 0;
	const isPassedOver = source !== 'file' && found.file.is === 'whole';
	const kept = isPassedOver ? file : isPatched ? pathOf(file, source) : undefined;
	const movedTo = kept === undefined ? undefined : attempt(() => copyAside(kept, file, now));
	return {...joined, source, ...(loaded.isChanged && {isPlanChanged: true}), ...(kept !== undefined && {movedTo})};
};

/**
 * Loads the run of a folder: the newest of run.json, its copy and the state before that can be read; a stream whose record is
 * damaged is taken from the others. A broken run.json is moved aside, never deleted or overwritten; a newer version's is not
 * touched at all. Never throws.
 */
export const loadRun = (folder: string, now: number = Date.now()): LoadedRun => {
	const file = runFileOf(folder);
	const found = readAll(file);
	const own = found.file;
	if (own.is === 'newer' || own.is === 'unreadable') return {fault: problemOf(file, own)};
	attempt(() => sweepTemporary(folder, now));
	const movedTo = own.is === 'broken' ? attempt(() => moveAside(file, now)) : undefined;
	const loaded = finish(folder, wholeRecords(found), found, now);
	return own.is === 'broken' && !('fault' in loaded) ? {...loaded, movedTo} : loaded;
};

/** Throws STORE_BROKEN (exit code 3) when neither run.json nor a copy of it can be read. Looks only. */
export const requireReadable = (folder: string): void => {
	const file = runFileOf(folder);
	const found = readAll(file);
	if (found.file.is !== 'broken' && found.file.is !== 'missing') return;
	if (wholeRecords(found).length > 0) return;
	const broken = [found.file, found.copy, found.backup].find(({is}) => is === 'broken');
	if (broken?.is === 'broken') throw brokenError(file, broken.reason);
};
