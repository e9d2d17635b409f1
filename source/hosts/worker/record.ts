import {readdir} from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import {readText, smallBytes} from '../../read-file.ts';
import type {Stream} from '../../run/model/types.ts';
import {placedFile} from '../../store/run/placed.ts';
import {ensureFolder, writeAtomically} from '../../store/write-file.ts';

const schema = z.object({
	epoch: z.number(),
	path: z.string().optional(),
	link: z.array(z.string()),
	sessions: z.array(z.string()),
	/** It was taken away from this host, and what it had left is not saved with the engine yet. */
	isLeft: z.boolean().optional(),
});

/** What this host has of a stream, kept for a worker after this one. */
export type HostRecord = Readonly<z.infer<typeof schema>>;

const written = new Map<string, string>();

const write = (runFolder: string, streamId: string, record: HostRecord): void => {
	const [file, text] = [placedFile(runFolder, streamId), JSON.stringify(record)];
	if (written.get(file) === text) return;
	ensureFolder(path.dirname(file));
	writeAtomically(file, text);
	written.set(file, text);
};

export const recordPlaced = (runFolder: string, stream: Stream, epoch: number, link: readonly string[]): void => {
	const {workplace, sessions} = stream;
	write(runFolder, stream.id, {
		epoch,
		link: [...link],
		...(workplace && {path: workplace.path}),
		sessions: sessions.slice(-20).map(({id}) => id),
	});
};

export const markLeft = (runFolder: string, streamId: string, record: HostRecord): void =>
	write(runFolder, streamId, {...record, isLeft: true});

/** It is saved with the engine: nothing is left to do. */
export const markKept = (runFolder: string, streamId: string, record: HostRecord): void =>
	write(runFolder, streamId, {epoch: record.epoch, link: [], sessions: []});

export const readRecord = async (runFolder: string, streamId: string): Promise<HostRecord | undefined> => {
	try {
		return schema.parse(JSON.parse(await readText(placedFile(runFolder, streamId), smallBytes)));
	} catch {
		return undefined;
	}
};

export const recordedStreams = (runFolder: string): Promise<readonly string[]> =>
	readdir(path.join(runFolder, 'streams')).catch((): string[] => []);
