import {stat, symlink} from 'node:fs/promises';
import {join} from 'node:path';
import {gitFolders} from '../refs/names.ts';

/** git-crypt looks for its keys in the git folder of the checkout it works in; they lie in the one all checkouts share. */
const keyFolders = ['git-crypt'];

const isFolder = (path: string): Promise<boolean> =>
	stat(path).then(
		facts => facts.isDirectory(),
		() => false,
	);

/** Lets the filters of a new worktree find their keys before its files are written. */
export const shareFilterKeys = async (worktree: string): Promise<void> => {
	const [common = '', own] = await gitFolders(worktree);
	if (own === undefined) return;
	for (const name of keyFolders) {
		const keys = join(common, name);
		if (!(await isFolder(keys))) continue;
		await symlink(keys, join(own, name)).catch(error => {
			if (error.code !== 'EEXIST') throw error;
		});
	}
};
