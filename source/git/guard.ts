import {createHash} from 'node:crypto';
import {existsSync} from 'node:fs';
import {readdir, readFile} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {changedSettings, type ProgramSettings, programSettings, settingsOfStart, signOfFiles} from './settings.ts';

/** Asks git in a folder; undefined when it says no. */
export type Ask = (cwd: string, args: readonly string[]) => Promise<string | undefined>;

type Found = {
	readonly files: readonly string[];
	readonly sign: string;
	/** Of the repository itself, and of the user for all repositories. */
	readonly own: ProgramSettings;
	readonly outer: ProgramSettings;
};

let start: ProgramSettings | undefined;
const found = new Map<string, Found>();
const links = new Map<string, {readonly sign: string; readonly paths: readonly string[]}>();
const mostKnown = 500;

const keep = <Value>(map: Map<string, Value>, key: string, value: Value): Value => {
	if (map.size >= mostKnown) map.clear();
	map.set(key, value);
	return value;
};

/** From now on no git of this process runs a program that the repository's own settings did not name at the run's start. */
export const trustSettings = (settings: ProgramSettings | undefined): void => {
	start = settings;
};

const isOwn = (scope: string | undefined): boolean => scope === 'local' || scope === 'worktree';

const settingsIn = async (cwd: string, ask: Ask): Promise<Found> => {
	const before = found.get(cwd);
	if (before && before.sign === signOfFiles(before.files)) return before;
	const args = ['config', '--list', '-z', '--show-scope', '--show-origin', '--includes'];
	const parts = ((await ask(cwd, args)) ?? '').split('\0');
	const files = new Set(['.git', '.git/config', 'config'].map(name => resolve(cwd, name)));
	const [own, outer]: [string[], string[]] = [[], []];
	for (let index = 0; index + 2 < parts.length; index += 3) {
		const [scope, origin = '', record = ''] = parts.slice(index, index + 3);
		if (origin.startsWith('file:')) files.add(resolve(cwd, origin.slice('file:'.length)));
		(isOwn(scope) ? own : outer).push(record);
	}
	const named = [...files];
	const settings = (records: string[]) => programSettings(records.join('\0'));
	return keep(found, cwd, {files: named, sign: signOfFiles(named), own: settings(own), outer: settings(outer)});
};

/** Repositories that the index points to and that are there; git enters them by itself. */
const linksIn = async (cwd: string, index: string, ask: Ask): Promise<readonly string[]> => {
	const sign = signOfFiles([index]);
	const before = links.get(cwd);
	if (before?.sign === sign) return before.paths;
	const lines = ((await ask(cwd, ['ls-files', '-s', '-z'])) ?? '').split('\0');
	const paths = lines.filter(line => line.startsWith('160000 ')).map(line => line.slice(line.indexOf('\t') + 1));
	return keep(links, cwd, {sign, paths}).paths;
};

/** Settings (`-c`) for a git of ours in that folder; `index`: of a worktree in which agents work. */
export const guardOf = async (cwd: string, index: string | undefined, ask: Ask): Promise<readonly string[]> => {
	if (!start) return [];
	const folders = [cwd];
	for (const path of index === undefined ? [] : await linksIn(cwd, index, ask))
		if (existsSync(join(cwd, path, '.git'))) folders.push(join(cwd, path));
	const settings = new Set<string>();
	for (const folder of folders) {
		const {own, outer} = await settingsIn(folder, ask);
		for (const one of settingsOfStart(start, own, outer)) settings.add(one);
	}
	return [...settings];
};

const printOf = async (file: string): Promise<string | undefined> =>
	readFile(file).then(
		bytes => createHash('sha256').update(bytes).digest('hex'),
		() => undefined,
	);

/** Hooks and attributes, by name below git's folder. */
const placedIn = async (commonFolder: string): Promise<ProgramSettings> => {
	const hooks = (await readdir(join(commonFolder, 'hooks')).catch((): string[] => [])).filter(
		name => !name.endsWith('.sample'),
	);
	const placed: Record<string, string> = {};
	for (const name of ['info/attributes', ...hooks.slice(0, 100).map(hook => `hooks/${hook}`)]) {
		const print = await printOf(join(commonFolder, name));
		if (print !== undefined) placed[name] = print;
	}
	return placed;
};

/** All that decides which programs git runs in a repository, as it is now. */
export const programsNamedIn = async (commonFolder: string, ask: Ask): Promise<ProgramSettings> => ({
	...(await settingsIn(commonFolder, ask)).own,
	...(await placedIn(commonFolder)),
});

/** What of that is not as it was at the run's start. */
export const changedSinceStart = async (commonFolder: string, ask: Ask): Promise<readonly string[]> =>
	start ? changedSettings(start, await programsNamedIn(commonFolder, ask)) : [];
