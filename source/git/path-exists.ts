import {lstat} from 'node:fs/promises';

/** Whether anything is at that path, a link that leads nowhere too. */
export const pathExists = (path: string): Promise<boolean> =>
	lstat(path).then(
		() => true,
		() => false,
	);
