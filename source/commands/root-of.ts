import {inspectRepository} from '../git/repository.ts';

/** The main checkout of the repository a folder is in; the folder itself outside of any. */
export const rootOf = async (folder: string): Promise<string> =>
	(await inspectRepository(folder).catch(() => undefined))?.root ?? folder;
