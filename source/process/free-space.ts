import {statfs} from 'node:fs/promises';

/** Bytes a user without privileges may still write on the file system of `path`. */
export const freeBytes = async (path: string): Promise<number> => {
	const {bavail, bsize} = await statfs(path);
	return bavail * bsize;
};
