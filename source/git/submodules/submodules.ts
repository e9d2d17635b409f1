import {existsSync} from 'node:fs';
import {join, relative, sep} from 'node:path';
import {askGit, readGit, runGit} from '../client.ts';
import {ignoredFiles} from '../copy/ignored.ts';
import {readStatus, unfinishedOperation} from '../read/status.ts';
import {gitlinksIn} from './gitlinks.ts';
import {isInMainModule} from './links.ts';

const linksIn = async (checkout: string): Promise<readonly string[]> =>
	gitlinksIn(await runGit(checkout, ['ls-files', '-s', '-z']));

/** Initialised or not: git asks no more before it refuses to remove a worktree. */
export const hasLinks = async (checkout: string): Promise<boolean> => (await linksIn(checkout)).length > 0;

/** Repositories that the index points to and that are there, those inside them too; paths below the checkout. */
export const submodulesIn = async (checkout: string): Promise<readonly string[]> => {
	const found: string[] = [];
	for (const path of await linksIn(checkout)) {
		if (!existsSync(join(checkout, path, '.git'))) continue;
		found.push(path, ...(await submodulesIn(join(checkout, path))).map(inner => join(path, inner)));
	}
	return found;
};

/** The name of a submodule, read from where its git folder lies; undefined: its git folder lies inside the worktree. */
const nameOf = async (submodule: string): Promise<string | undefined> => {
	const folder = (await readGit(submodule, ['rev-parse', '--absolute-git-dir'])) ?? '';
	const modules = `${sep}modules${sep}`;
	const at = folder.indexOf(modules);
	const isInside = !relative(submodule, folder).startsWith('..');
	return isInside || at === -1 ? undefined : folder.slice(at + modules.length);
};

/** Commits, its stash too, that neither a remote nor the main checkout's copy of the submodule has. */
const hasOwnCommits = async (repository: string, submodule: string): Promise<boolean> => {
	const refs = ['HEAD', '--branches', '--glob=refs/stas[h]'];
	const answer = await askGit(submodule, ['rev-list', '--max-count=1000', ...refs, '--not', '--remotes', '--']);
	// No commit at all: there is nothing to be lost but files, and those are looked at elsewhere.
	if (answer.exitCode !== 0)
		return (await readGit(submodule, ['rev-parse', '--verify', '--quiet', 'HEAD'])) !== undefined;
	const commits = answer.stdout.split('\n').filter(line => line !== '');
	if (commits.length === 0) return false;
	const name = await nameOf(submodule);
	if (name === undefined) return true;
	for (const commit of commits) if (!(await isInMainModule(repository, name, commit))) return true;
	return false;
};

/** Why a worktree must stay for what its submodules hold; undefined: they hold nothing that is not elsewhere. */
export const submodulesKeptReason = async (repository: string, worktree: string): Promise<string | undefined> => {
	for (const path of await submodulesIn(worktree)) {
		const submodule = join(worktree, path);
		const operation = await unfinishedOperation(submodule);
		if (operation !== undefined) return `a ${operation} is in progress in its submodule ${path}`;
		if ((await readStatus(submodule, {submodules: 'all'})).entries.length > 0)
			return `its submodule ${path} has uncommitted work`;
		const {listed} = await ignoredFiles(submodule);
		if (listed.length > 0)
			return `its submodule ${path} has ignored files that would go with it: ${listed.slice(0, 5).join(', ')}; delete them by hand`;
		if (await hasOwnCommits(repository, submodule))
			return `its submodule ${path} has commits that no one else has: push them first`;
	}
	return undefined;
};
