import {createHash} from 'node:crypto';
import type {Run, Stream} from '../../run/model/types.ts';

type Part = {readonly text: string; readonly sum: string};

const partOf = (value: unknown): Part => {
	const text = JSON.stringify(value);
	return {text, sum: createHash('sha256').update(text).digest('hex').slice(0, 32)};
};

/** Records are replaced, never changed in place: what was written before is not made into text again. */
const known = new WeakMap<Stream, Part>();

const streamPart = (stream: Stream): Part => {
	const part = known.get(stream) ?? partOf(stream);
	known.set(stream, part);
	return part;
};

const fields = (entries: readonly (readonly [string, string])[]): string =>
	`{${entries.map(([key, text]) => `${JSON.stringify(key)}:${text}`).join(',')}}`;

/** The text of run.json: the run without its plan, each stream's record and all the rest with a checksum. */
export const recordText = ({plan: _, streams, ...rest}: Run, planDigest: string): string => {
	const frame = partOf({...rest, planDigest});
	const parts = Object.values(streams).map(stream => [stream.id, streamPart(stream)] as const);
	const sums = fields([
		['revision', String(rest.revision)],
		['run', JSON.stringify(frame.sum)],
		['streams', fields(parts.map(([id, {sum}]) => [id, JSON.stringify(sum)]))],
	]);
	const texts = fields(parts.map(([id, {text}]) => [id, text]));
	return `${frame.text.slice(0, -1)},"streams":${texts},"checksums":${sums}}\n`;
};

export type Sums = {
	readonly revision: number;
	readonly run: string;
	readonly streams: Readonly<Record<string, string>>;
};

/** The checksums of a record; undefined when it has none: an earlier version wrote it, perhaps over one that had some. */
export const sumsOf = (record: Readonly<Record<string, unknown>>): Sums | undefined => {
	const sums = record.checksums as Partial<Sums> | undefined;
	const isWhole = typeof sums?.run === 'string' && typeof sums.streams === 'object' && sums.streams !== null;
	return isWhole && sums.revision === record.revision ? (sums as Sums) : undefined;
};

export const isFrameSound = ({streams: _, checksums: __, ...frame}: Readonly<Record<string, unknown>>, sums: Sums) =>
	partOf(frame).sum === sums.run;

export const isRecordSound = (record: unknown, sum: string | undefined): boolean =>
	record !== undefined && partOf(record).sum === sum;
