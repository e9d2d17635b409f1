import {setTimeout as sleep} from 'node:timers/promises';
import {readText, recordBytes} from '../../read-file.ts';
import type {Run} from '../../run/model/types.ts';

const pollMs = 50;
const patienceMs = 10_000;

/** The results of a run that has ended or waits for the user, as the engine writes them right after; undefined when it could not. */
export const awaitResults = async (file: string, run: Run): Promise<object | undefined> => {
	const finishedAt = run.finishedAt === undefined ? null : new Date(run.finishedAt).toISOString();
	const isSame = ({streams = []}: Written): boolean =>
		streams.every(({id, state}) => run.streams[id]?.state.is === state);
	for (let waited = 0; waited < patienceMs; waited += pollMs) {
		const results = await readResults(file);
		// A run that was stopped and continued has results of its first end.
		if (results?.run?.id === run.id && results.run.finishedAt === finishedAt && isSame(results)) return results;
		await sleep(pollMs);
	}
	return undefined;
};

type Written = {
	readonly run?: {readonly id?: string; readonly finishedAt?: string | null};
	readonly streams?: readonly {readonly id: string; readonly state: string}[];
};

const readResults = async (file: string): Promise<Written | undefined> => {
	try {
		return JSON.parse(await readText(file, recordBytes));
	} catch {
		return undefined;
	}
};
