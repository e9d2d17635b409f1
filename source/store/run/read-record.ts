import type {Stream} from '../../run/model/types.ts';
import {isStream, problemOfRun, type RunRecord} from './check-run.ts';
import {isFrameSound, isRecordSound, type Sums, sumsOf} from './record-text.ts';
import {backupOf, copyOf, readSnapshot, type Snapshot} from './snapshot.ts';

export type NoRecord = Exclude<Snapshot, {is: 'whole'}>;
export type WholeRecord = {readonly is: 'whole'; readonly record: RunRecord; readonly sums: Sums | undefined};

/** Which of the files that hold a run; of two that are as new, the first is taken. */
export const sources = ['file', 'copy', 'backup'] as const;
export type Source = (typeof sources)[number];

const paths: Readonly<Record<Source, (file: string) => string>> = {
	file: file => file,
	copy: copyOf,
	backup: backupOf,
};

export const pathOf = (file: string, source: Source): string => paths[source](file);

export const readRecord = (file: string): NoRecord | WholeRecord => {
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

export type FoundRecord = {readonly source: Source; readonly whole: WholeRecord};

/** Those that can be read, the newest first, whatever somebody has put in the place of another. */
export const wholeRecords = (found: Readonly<Record<Source, NoRecord | WholeRecord>>): readonly FoundRecord[] =>
	sources
		.flatMap(source => {
			const whole = found[source];
			return whole.is === 'whole' ? [{source, whole}] : [];
		})
		.sort((one, other) => other.whole.record.revision - one.whole.record.revision);

/** The record of a stream, if it is as it was saved. */
export const soundStream = ({record, sums}: WholeRecord, id: string): Stream | undefined => {
	const stream: unknown = Object.hasOwn(record.streams, id) ? record.streams[id] : undefined;
	const isSaved = sums === undefined || isRecordSound(stream, sums.streams[id]);
	return isSaved && isStream(id, stream) ? stream : undefined;
};
