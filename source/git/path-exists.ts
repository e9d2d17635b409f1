import {type BigIntStats, lstatSync} from 'node:fs';

/**
 * What is at that path, links not followed; undefined where nothing is, or nothing can be seen. Asked often, of what the kernel has
 * in its memory: an answer by another thread would cost ten times as much.
 */
export const factsAt = (path: string): BigIntStats | undefined => {
	try {
		return lstatSync(path, {bigint: true, throwIfNoEntry: false});
	} catch {
		return undefined;
	}
};

/** Whether anything is at that path, a link that leads nowhere too. */
export const pathExists = async (path: string): Promise<boolean> => factsAt(path) !== undefined;
