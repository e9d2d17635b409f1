import {lstat} from 'node:fs/promises';
import {dirname} from 'node:path';
import {UserError} from '../error.ts';
import {engineAway} from './request.ts';

/** Throws unless the socket and its folder are this user's: under /tmp anybody can put one where ours would be. */
export const assertOwnSocket = async (path: string): Promise<void> => {
	const uid = process.getuid?.();
	for (const one of [dirname(path), path]) {
		const facts = await lstat(one).catch((error: NodeJS.ErrnoException) => {
			throw engineAway(error);
		});
		if (facts.uid !== uid || facts.isSymbolicLink()) {
			throw new UserError(`${one} does not belong to you: claude-grid does not talk to what listens there.`, {
				code: 'SOCKET_FOREIGN',
				hint: 'Set XDG_RUNTIME_DIR to a folder of your own.',
			});
		}
	}
};
