import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {runGit} from './client.ts';
import {branchIdentity} from './identity/identity.ts';

/** Makes a repository with one commit of these files, on branch main; the folder must be empty or absent. */
export const createRepository = async (folder: string, files: Readonly<Record<string, string>>): Promise<void> => {
	// Not recursive: below /proc that never ends (a fault of Node's).
	await mkdir(folder).catch(error => {
		if (error.code !== 'EEXIST') throw error;
	});
	await runGit(folder, ['init', '--quiet', '--initial-branch=main']);
	for (const [name, text] of Object.entries(files)) {
		await mkdir(path.dirname(path.join(folder, name)), {recursive: true});
		await writeFile(path.join(folder, name), text);
	}
	await runGit(folder, ['add', '--all']);
	await runGit(folder, ['commit', '--quiet', '--allow-empty', '-m', 'First commit'], {
		environment: await branchIdentity(folder),
	});
};

/** Makes the folder a repository with one empty commit; its files are left alone, uncommitted. */
export const initRepository = async (folder: string): Promise<void> => {
	await runGit(folder, ['init', '--quiet', '--initial-branch=main']);
	await runGit(folder, ['commit', '--quiet', '--allow-empty', '-m', 'First commit'], {
		environment: await branchIdentity(folder),
	});
};
