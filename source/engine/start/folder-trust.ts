import {existsSync, realpathSync} from 'node:fs';
import path from 'node:path';
import {type FolderRules, isTrusted} from '../../agents/gemini/trust.ts';
import type {Adapter} from '../../agents/types.ts';
import {agentSources} from '../../plan/consent/repository-programs.ts';
import {readText} from '../../read-file.ts';
import type {Run} from '../../run/model/types.ts';
import {gitPlace} from './git-place.ts';

type Environment = Readonly<Record<string, string>>;

const real = (file: string): string => {
	try {
		return realpathSync(file);
	} catch {
		return file;
	}
};

const maxBytes = 1024 * 1024;

const rulesOf = async (env: Environment): Promise<FolderRules> => {
	const home = env.GEMINI_CLI_HOME || env.HOME || '';
	const file = env.GEMINI_CLI_TRUSTED_FOLDERS_PATH || path.join(home, '.gemini', 'trustedFolders.json');
	if (!existsSync(file)) return {};
	const rules: unknown = JSON.parse(await readText(file, maxBytes));
	if (typeof rules !== 'object' || rules === null) return {};
	return Object.fromEntries(Object.entries(rules).map(([folder, level]) => [real(folder), level]));
};

/** For an agent that trusts folders one by one: whether its user trusts this repository. A list that cannot be read trusts nothing. */
export const folderTrust = async (
	{name, asksForTrust}: Pick<Adapter, 'name' | 'asksForTrust'>,
	{run, worktree, env}: {readonly run: Run; readonly worktree: string; readonly env: Environment},
): Promise<{readonly isTrusted?: boolean}> => {
	if (!asksForTrust) return {};
	const rules = await rulesOf(env).catch(() => undefined);
	const checkout = real(await gitPlace(run));
	const folders = agentSources[name]?.folders ?? [];
	const brings = folders.some(folder => existsSync(path.join(worktree, folder)));
	return {isTrusted: rules !== undefined && isTrusted({rules, checkout, worktree: real(worktree), brings})};
};
