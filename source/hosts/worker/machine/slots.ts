import {readdir} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import * as z from 'zod';
import {UserError} from '../../../error.ts';
import type {Executor} from '../../../process/types.ts';
import {findLiving, identify} from '../../../process/watch/identity.ts';
import {readText, smallBytes} from '../../../read-file.ts';
import {acquireLock} from '../../../store/lock.ts';
import {writeAtomically} from '../../../store/write-file.ts';

const schema = z.array(z.string().max(64)).max(10_000);
const fileName = 'sessions.json';
const pauseMs = 500;

export type Slots = {
	/** How many agents the workers of other repositories have at work here. */
	readonly others: () => Promise<number>;
	/** Sessions of ours that are to be at work, kept for the other workers. */
	readonly note: (sessions: readonly string[]) => void;
	/** How many of this host's slots are ours to use with the others. */
	readonly limit: (slots: number) => void;
	/** An executor that starts nothing beyond them. */
	readonly within: (executor: Executor, isWanted: (sessionId: string) => boolean) => Executor;
};

/** The agents of one user on this host, whoever's engine they work for: what is alive counts, not what is written. */
export const createSlots = (folder: string, findTagged: Executor['findTagged']): Slots => {
	const [all, mine] = [path.dirname(folder), path.basename(folder)];
	let [most, noted, own]: [number, string, readonly string[]] = [Number.POSITIVE_INFINITY, '', []];

	const others = async (): Promise<number> => {
		const names = (await readdir(all).catch((): string[] => [])).filter(name => name !== mine);
		const listed = (await Promise.all(names.map(name => sessionsIn(path.join(all, name))))).flat();
		if (listed.length === 0) return 0;
		const alive = await findTagged();
		return listed.filter(session => alive.has(session)).length;
	};
	const isFree = async (sessionId: string): Promise<boolean> => {
		const alive = await findTagged();
		const used = own.filter(session => session !== sessionId && alive.has(session)).length;
		return used + (await others()) < most;
	};
	const locked = async (): Promise<() => void> => {
		const owner = await identify(process.pid);
		for (;;) {
			const isOwnerAlive = async (other: typeof owner) =>
				other !== undefined && (await findLiving(other)) !== undefined;
			const lock = owner && (await acquireLock({path: path.join(all, 'slots.lock'), owner, isOwnerAlive}));
			if (!lock) return () => undefined;
			if (lock.ok) return lock.release;
			await sleep(20);
		}
	};
	return {
		others,
		note(sessions) {
			const text = JSON.stringify(sessions);
			own = sessions;
			if (text === noted) return;
			writeAtomically(path.join(folder, fileName), text);
			noted = text;
		},
		limit(slots) {
			most = slots;
		},
		within: (executor, isWanted) => ({
			...executor,
			async start(request) {
				const sessionId = request.env.CLAUDE_GRID_SESSION ?? '';
				for (;;) {
					if (!isWanted(sessionId)) throw new UserError('It is not to be started any more.', {code: 'SESSION_REVOKED'});
					const release = await locked();
					try {
						if (await isFree(sessionId)) return await executor.start(request);
					} finally {
						release();
					}
					await sleep(pauseMs);
				}
			},
		}),
	};
};

const sessionsIn = async (folder: string): Promise<readonly string[]> => {
	try {
		return schema.parse(JSON.parse(await readText(path.join(folder, fileName), smallBytes)));
	} catch {
		return [];
	}
};
