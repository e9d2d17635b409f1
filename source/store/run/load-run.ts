import path from 'node:path';
import {UserError} from '../../error.ts';
import type {Plan} from '../../plan/types.ts';
import type {Run, Stream} from '../../run/model/types.ts';
import {sweepTemporary} from '../write-file.ts';
import {isStream, problemOfRun, type RunRecord} from './check-run.ts';
import {loadPlan} from './plan-file.ts';
import {isFrameSound, isRecordSound, type Sums, sumsOf} from './record-text.ts';
import {backupOf, copyAside, moveAside, readSnapshot, type Snapshot} from './snapshot.ts';

export type LoadedRun =
	| {
			readonly run: Run;
			readonly source: 'file' | 'backup';
			/** Streams whose record was not what it should be, nor its copy, or that the plan does not know: left out of `run`. */
			readonly quarantined: readonly string[];
			/** Streams whose record is that of the copy, because their own was damaged. */
			readonly restored: readonly string[];
			/** Where a broken run.json was put, or a copy of one with broken records. */
			readonly movedTo?: string;
	  }
	/** STORE_MISSING, STORE_NEWER (exit code 4, nothing was touched), STORE_BROKEN, STORE_UNREADABLE. */
	| {readonly fault: UserError};

export const runFileOf = (folder: string): string => path.join(folder, 'run.json');

export const newerError = (file: string, version: number): UserError =>
	new UserError(`${file} was written by a newer claude-grid (schema ${version}, this one knows 1).`, {
		code: 'STORE_NEWER',
		hint: 'Update claude-grid; the file is left as it is.',
		exitCode: 4,
	});

type NoRecord = Exclude<Snapshot, {is: 'whole'}>;
type Whole = {readonly is: 'whole'; readonly record: RunRecord; readonly sums: Sums | undefined};

const readRecord = (file: string): NoRecord | Whole => {
	const snapshot = readSnapshot(file);
	if (snapshot.is !== 'whole') return snapshot;
	const reason = problemOfRun(snapshot.value);
	if (reason !== '') return {is: 'broken', reason};
	const value = snapshot.value as Record<string, unknown>;
	const sums = sumsOf(value);
	if (sums && !isFrameSound(value, sums)) return {is: 'broken', reason: 'its checksum does not match'};
	const {checksums: _, ...record} = value;
	return {is: 'whole', record: record as unknown as RunRecord, sums};
};

/** The record of a stream, if it is as it was saved. */
const soundStream = ({record, sums}: Whole, id: string): Stream | undefined => {
	const stream: unknown = Object.hasOwn(record.streams, id) ? record.streams[id] : undefined;
	const isSaved = sums === undefined || isRecordSound(stream, sums.streams[id]);
	return isSaved && isStream(id, stream) ? stream : undefined;
};

type Joined = {readonly run: Run; readonly quarantined: readonly string[]; readonly restored: readonly string[]};

const join = (whole: Whole, other: Whole | undefined, plan: Plan): Joined => {
	const {planDigest: _, ...record} = whole.record;
	const planned = new Set(plan.streams.map(stream => stream.id));
	const ids = [...new Set([...Object.keys(record.streams), ...Object.keys(whole.sums?.streams ?? {})])];
	const own = (id: string) => (planned.has(id) ? soundStream(whole, id) : undefined);
	const copied = (id: string) => (planned.has(id) && other ? soundStream(other, id) : undefined);
	const found = ids.map(id => ({id, own: own(id), copy: own(id) ? undefined : copied(id)}));
	const streams = Object.fromEntries(
		found.flatMap(({id, own: mine, copy}) => (mine || copy ? [[id, mine ?? copy!]] : [])),
	);
	return {
		run: {...record, plan, streams, mergeQueue: record.mergeQueue.filter(id => Object.hasOwn(streams, id))},
		quarantined: found.flatMap(({id}) => (Object.hasOwn(streams, id) ? [] : [id])),
		restored: found.flatMap(({id, copy}) => (copy ? [id] : [])),
	};
};

/** A file system that cannot be written does not keep a run from being looked at. */
const attempt = <Result>(action: () => Result): Result | undefined => {
	try {
		return action();
	} catch {
		return undefined;
	}
};

const brokenError = (file: string, reason: string): UserError =>
	new UserError(`${file} cannot be read as a run, nor its backup: ${reason}`, {
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

const finish = (folder: string, whole: Whole, source: 'file' | 'backup', now: number): LoadedRun => {
	const plan = loadPlan(folder, whole.record.planDigest);
	if (!plan) return {fault: brokenError(path.join(folder, 'plan.json'), 'no plan')};
	const file = runFileOf(folder);
	const other = source === 'file' ? readRecord(backupOf(file)) : undefined;
	const joined = join(whole, other?.is === 'whole' ? other : undefined, plan);
	if (joined.quarantined.length === 0 && joined.restored.length === 0) return {...joined, source};
	const movedTo = attempt(() => copyAside(source === 'file' ? file : backupOf(file), file, now));
	return {...joined, source, movedTo};
};

/**
 * Loads the run of a folder: run.json, else the backup from before the last save; a stream whose record is damaged is taken from
 * the backup. A broken run.json is moved aside, never deleted or overwritten; a newer one is not touched at all. Never throws.
 */
export const loadRun = (folder: string, now: number = Date.now()): LoadedRun => {
	const file = runFileOf(folder);
	const found = readRecord(file);
	if (found.is === 'newer' || found.is === 'unreadable') return {fault: problemOf(file, found)};
	attempt(() => sweepTemporary(folder, now));
	if (found.is === 'whole') return finish(folder, found, 'file', now);
	const movedTo = found.is === 'broken' ? attempt(() => moveAside(file, now)) : undefined;
	const backup = readRecord(backupOf(file));
	if (backup.is === 'whole') return {...finish(folder, backup, 'backup', now), movedTo};
	return {fault: problemOf(file, backup.is === 'missing' ? found : backup)};
};

/** Throws STORE_BROKEN (exit code 3) when neither run.json nor its backup can be read. Looks only. */
export const requireReadable = (folder: string): void => {
	const file = runFileOf(folder);
	const [found, backup] = [readRecord(file), readRecord(backupOf(file))];
	if (found.is !== 'broken' && found.is !== 'missing') return;
	if (backup.is !== 'broken') return;
	throw brokenError(file, found.is === 'broken' ? found.reason : backup.reason);
};
