import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import * as z from 'zod';
import {findLiving, identify} from '../../../process/watch/identity.ts';
import {readText, smallBytes} from '../../../read-file.ts';
import {ensureFolder, writeAtomically} from '../../../store/write-file.ts';

const schema = z.object({pid: z.int().positive(), startTime: z.string(), bootId: z.string()});
const graceMs = 3000;

/** One worker for each repository: the newest. One whose line is dead may not know that yet. Agents keep running. */
export const endEarlier = async (folder: string): Promise<void> => {
	const file = path.join(folder, 'worker.json');
	const known = await readText(file, smallBytes)
		.then(text => schema.parse(JSON.parse(text)))
		.catch(() => undefined);
	if (known && known.pid !== process.pid) await end(known);
	const mine = await identify(process.pid);
	ensureFolder(folder);
	if (mine) writeAtomically(file, JSON.stringify(mine));
};

const end = async (worker: z.infer<typeof schema>): Promise<void> => {
	for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
		if (!(await findLiving(worker))) return;
		try {
			process.kill(worker.pid, signal);
		} catch {
			return;
		}
		for (let waited = 0; waited < graceMs && (await findLiving(worker)); waited += 50) await sleep(50);
	}
};
