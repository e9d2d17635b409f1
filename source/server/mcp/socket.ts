import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {readTextSync, smallBytes} from '../../read-file.ts';
import {askEngine, type EngineAnswer, EngineAway} from './request.ts';

const tries = 6;
const pauseMs = 400;

/** engine.json, from the folder of a session below it. */
const fileFor = (sessionFolder: string): string => path.resolve(sessionFolder, '../../../..', 'engine.json');

const writtenSocket = (file: string): string | undefined => {
	try {
		const {socket} = JSON.parse(readTextSync(file, smallBytes));
		return typeof socket === 'string' ? socket : undefined;
	} catch {
		return undefined;
	}
};

/** Asks the engine where it listens now: it may have moved since the agent was started, and may be about to. */
export const createAsk =
	({socket, folder}: {readonly socket: string | undefined; readonly folder?: string | undefined}) =>
	async (address: string, body?: unknown): Promise<EngineAnswer> => {
		for (let count = 1; ; count += 1) {
			// What it was given first; an engine of an older version, or one that has moved, says where it listens.
			const written = folder === undefined ? undefined : writtenSocket(fileFor(folder));
			const at = count % 2 === 1 ? (socket ?? written) : (written ?? socket);
			if (!at) throw new EngineAway('no socket');
			try {
				return await askEngine(at, address, body);
			} catch (error) {
				if (!(error instanceof EngineAway && error.isUndelivered) || count === tries) throw error;
				await sleep(pauseMs);
			}
		}
	};
