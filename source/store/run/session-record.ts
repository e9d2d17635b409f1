import {existsSync, linkSync, statSync} from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import {readNamesSync, readTextSync, recordBytes} from '../../read-file.ts';
import type {LastSeen} from '../../run/view/last-seen.ts';
import {gridFolder} from '../paths.ts';
import {storeError} from '../store-error.ts';
import {ensureFolder, writeAtomically} from '../write-file.ts';

const seen = z.object({
	runId: z.string(),
	at: z.number(),
	streams: z.record(
		z.string(),
		z.object({state: z.string(), merge: z.string(), completed: z.number(), commits: z.number()}),
	),
});
/** The user's own checkout at that time. */
const head = z.object({branch: z.string(), commit: z.string()});

const schema = z.object({
	/** The session that continues; absent: none was begun, or it was ended. */
	begun: z.object({at: z.number(), seen: seen.optional(), head: head.optional()}).optional(),
	ended: z.object({at: z.number(), seen: seen.optional(), head: head.optional()}).optional(),
	/** What the user said when the last session ended. */
	words: z.object({text: z.string(), at: z.number()}).optional(),
});

/** The user's working session with the grid: when it began and ended, and how things stood then. */
export type SessionRecord = Readonly<z.infer<typeof schema>>;
export type Mark = {
	readonly at: number;
	readonly seen?: LastSeen | undefined;
	readonly head?: z.infer<typeof head> | undefined;
};

const recordFile = (commonDir: string): string => path.join(gridFolder(commonDir), 'session.json');
export const handoverFile = (commonDir: string): string => path.join(gridFolder(commonDir), 'handover.md');
export const archiveFolder = (commonDir: string): string => path.join(gridFolder(commonDir), 'handovers');

/** Nothing is known of a session when the file is not there or not whole. */
export const readSession = (commonDir: string): SessionRecord => {
	try {
		return schema.parse(JSON.parse(readTextSync(recordFile(commonDir), recordBytes)));
	} catch {
		return {};
	}
};

export const writeSession = (commonDir: string, record: SessionRecord): void => {
	ensureFolder(gridFolder(commonDir));
	writeAtomically(recordFile(commonDir), `${JSON.stringify(record)}\n`);
};

/** The last handover, else the newest of the archive (a crash may have come between); undefined when there never was one. */
export const readHandover = (commonDir: string): {readonly path: string; readonly text: string} | undefined => {
	for (const file of [handoverFile(commonDir), ...[...archived(commonDir)].reverse()])
		try {
			return {path: file, text: readTextSync(file, recordBytes)};
		} catch {
			// The next older one.
		}
	return undefined;
};

/** Oldest first. */
export const archived = (commonDir: string): readonly string[] => {
	const folder = archiveFolder(commonDir);
	try {
		return readNamesSync(folder, 10_000, name => /^\d{4}-\d\d-\d\dT[\d-]+\.md$/.test(name))
			.toSorted()
			.map(name => path.join(folder, name));
	} catch {
		return [];
	}
};

/**
 * Writes handover.md; the one before goes to the archive under its date first and is never lost. Safe to repeat after a
 * crash. Gives both paths. Throws UserError STORE_*.
 */
export const writeHandover = (
	commonDir: string,
	text: string,
): {readonly path: string; readonly archived: string | undefined} => {
	const file = handoverFile(commonDir);
	ensureFolder(archiveFolder(commonDir));
	const kept = existsSync(file) ? keep(commonDir, file) : undefined;
	writeAtomically(file, text);
	return {path: file, archived: kept};
};

const keep = (commonDir: string, file: string): string => {
	const facts = statSync(file);
	const stamp = facts.mtime
		.toISOString()
		.replace(/\.\d+Z$/, '')
		.replaceAll(':', '-');
	for (let number = 1; ; number++) {
		const target = path.join(archiveFolder(commonDir), `${stamp}${number === 1 ? '' : `-${number}`}.md`);
		try {
			linkSync(file, target);
			return target;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw storeError(error, target);
			if (statSync(target).ino === facts.ino) return target;
		}
	}
};
