import {rmSync} from 'node:fs';
import * as z from 'zod';
import {readTextSync, smallBytes} from '../read-file.ts';
import {engineFile, gridFolder} from './paths.ts';
import {ensureFolder, writeAtomically} from './write-file.ts';

const schema = z.object({
	pid: z.int().positive(),
	startTime: z.string(),
	bootId: z.string(),
	socket: z.string(),
	version: z.string(),
	protocol: z.number(),
	/** A copy of the repository has a copy of this file. */
	repository: z.string().optional(),
	/** New with every start of an engine; the first answer on the socket carries it too. */
	instanceId: z.string(),
});

/** Who the engine of a repository is and where it listens. */
export type EngineRecord = Readonly<z.infer<typeof schema>>;

export const writeEngineFile = (commonDir: string, engine: EngineRecord): void => {
	ensureFolder(gridFolder(commonDir));
	// Made anew by each engine.
	writeAtomically(engineFile(commonDir), `${JSON.stringify(engine)}\n`, {isDurable: false});
};

/** Undefined when there is none, or it is not whole; whether that engine lives is another question. */
export const readEngineFile = (commonDir: string): EngineRecord | undefined => {
	try {
		return schema.parse(JSON.parse(readTextSync(engineFile(commonDir), smallBytes)));
	} catch {
		return undefined;
	}
};

/** Removes the file if it is still this engine's. */
export const removeEngineFile = (commonDir: string, instanceId: string): void => {
	if (readEngineFile(commonDir)?.instanceId === instanceId) rmSync(engineFile(commonDir), {force: true});
};
