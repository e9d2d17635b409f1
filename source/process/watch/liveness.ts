import {existsSync} from 'node:fs';
import path from 'node:path';
import {readTextSync, smallBytes} from '../../read-file.ts';
import type {Exit, ProcessIdentity} from '../../run/model/types.ts';
import {findLiving} from './identity.ts';

/** False for a zombie, a reused pid, another boot. */
export const isAlive = async (identity: ProcessIdentity): Promise<boolean> =>
	(await findLiving(identity)) !== undefined;

/** What the wrapper wrote to exit.json; undefined while the agent lives, and for ever when the wrapper was killed. */
export const readExit = async (folder: string): Promise<Exit | undefined> => {
	const file = path.join(folder, 'exit.json');
	if (!existsSync(file)) return undefined;
	try {
		const {code, signal} = JSON.parse(readTextSync(file, smallBytes));
		return {
			code: Number.isInteger(code) ? code : null,
			signal: typeof signal === 'string' ? signal : null,
		};
	} catch {
		return undefined;
	}
};
