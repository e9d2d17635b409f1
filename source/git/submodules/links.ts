import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import type {LooseEnd} from '../../run/model/types.ts';
import {changedEntries} from '../checkpoint/changed-entries.ts';
import {askGit} from '../client.ts';
import {commonFolder} from '../refs/names.ts';
import {gitlinkMode} from './gitlinks.ts';

const maxRemoteMs = 15_000;

type Module = {readonly name: string; readonly url?: string};

/** The submodules that .gitmodules names at a commit, by path. */
const modulesAt = async (repository: string, commit: string): Promise<ReadonlyMap<string, Module>> => {
	const args = [
		'config',
		'--blob',
		`${commit}:.gitmodules`,
		'-z',
		'--get-regexp',
		String.raw`^submodule\..*\.(path|url)$`,
	];
	const {stdout, exitCode} = await askGit(repository, args);
	const values = new Map<string, string>();
	for (const record of exitCode === 0 ? stdout.split('\0') : []) {
		const end = record.indexOf('\n');
		if (end > 0) values.set(record.slice(0, end), record.slice(end + 1));
	}
	const modules = new Map<string, Module>();
	for (const [key, path] of values) {
		if (!key.endsWith('.path')) continue;
		const name = key.slice('submodule.'.length, -'.path'.length);
		const url = values.get(`submodule.${name}.url`);
		modules.set(path, {name, ...(url !== undefined && {url})});
	}
	return modules;
};

const says = async (folder: string, args: readonly string[]): Promise<string> => {
	const {exitCode, stdout} = await askGit(folder, args);
	return exitCode === 0 ? stdout.trim() : '';
};

/** Of a name from .gitmodules, which is the agent's text: no way out of the folder of submodules. */
const isPlain = (name: string): boolean => !name.split(/[\\/]/).some(part => part === '..' || part === '');

/** The repository that merges into has the submodule's commit itself. */
export const isInMainModule = async (repository: string, name: string, commit: string): Promise<boolean> => {
	const objects = join(await commonFolder(repository), 'modules', name, 'objects');
	if (!isPlain(name) || !existsSync(objects)) return false;
	const environment = {GIT_ALTERNATE_OBJECT_DIRECTORIES: objects};
	return (await askGit(repository, ['cat-file', '-e', `${commit}^{commit}`], {environment})).exitCode === 0;
};

const isPushed = async (submodule: string, commit: string): Promise<boolean> =>
	existsSync(join(submodule, '.git')) &&
	(await says(submodule, ['for-each-ref', '--count=1', '--contains', commit, 'refs/remotes'])) !== '';

/** Asked only where the submodule itself cannot tell; a remote that does not answer has nothing. */
const isTipOfRemote = async (repository: string, {name, url}: Module, commit: string): Promise<boolean> => {
	const own = await says(repository, ['config', '--get', `submodule.${name}.url`]);
	const remote = own || url || '';
	if (remote === '' || /^\.{1,2}\//.test(remote)) return false;
	const asked = says(repository, ['ls-remote', '--', remote]).catch(() => '');
	const answer = await Promise.race([asked, sleep(maxRemoteMs, '', {ref: false})]);
	return answer.split('\n').some(line => line.startsWith(`${commit}\t`));
};

/** The pointers to other repositories that the commits from `from` to `to` set, whose commits nobody but the worktree has. */
export const looseLinks = async (request: {
	readonly repository: string;
	readonly from: string;
	readonly to: string;
	/** Where submodules may be initialised; absent: gone. */
	readonly worktree?: string;
	/** Ask remotes, too. */
	readonly isThorough: boolean;
}): Promise<readonly LooseEnd[]> => {
	const {repository, from, to, worktree, isThorough} = request;
	const links = [...(await changedEntries(repository, from, to))].filter(([, {mode}]) => mode === gitlinkMode);
	if (links.length === 0) return [];
	const modules = await modulesAt(repository, to);
	const loose: LooseEnd[] = [];
	for (const [path, {blob: commit}] of links) {
		const module = modules.get(path);
		if (!module) {
			loose.push({path, why: 'pointer'});
			continue;
		}
		const isHad =
			(await isInMainModule(repository, module.name, commit)) ||
			(worktree !== undefined && (await isPushed(join(worktree, path), commit))) ||
			(isThorough && (await isTipOfRemote(repository, module, commit)));
		if (!isHad) loose.push({path, why: 'unpushed'});
	}
	return loose;
};
