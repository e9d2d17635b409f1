import {createHash} from 'node:crypto';
import {existsSync} from 'node:fs';
import {realpath} from 'node:fs/promises';
import {homedir} from 'node:os';
import {dirname, join, resolve} from 'node:path';
import {readBytes, readNames, recordBytes} from '../read-file.ts';
import {gitHooks} from './git-hooks.ts';
import {gitFolderOf, namedGitFolder, pathNamedIn} from './git-link.ts';
import {
	changedSettings,
	notThere,
	type ProgramSettings,
	programSettings,
	settingsOfStart,
	signOfFiles,
} from './settings.ts';
import {gitlinksIn} from './submodules/gitlinks.ts';

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
const maxKnown = 500;

const keep = <Value>(map: Map<string, Value>, key: string, value: Value): Value => {
	if (map.size >= maxKnown) map.clear();
	map.set(key, value);
	return value;
};

/** From now on no git of this process runs a program that the repository's own settings did not name at the run's start. */
export const trustSettings = (settings: ProgramSettings | undefined): void => {
	start = settings;
};

const isOwn = (scope: string | undefined): boolean => scope === 'local' || scope === 'worktree';

/** The file that an `include.path` or `includeIf.*.path` names, whether or not it is there and holds now. */
const includedIn = (record: string, origin: string): string | undefined => {
	const named = /^include(?:if\..+)?\.path\n(.+)$/is.exec(record)?.[1];
	return named && resolve(dirname(origin), named.replace(/^~(?=\/)/, homedir()));
};

/** All settings that hold in a folder, and the files of the repository's own that decide it. */
const readSettings = async (cwd: string, ask: Ask) => {
	const args = ['config', '--list', '-z', '--show-scope', '--show-origin', '--includes'];
	const parts = ((await ask(cwd, args)) ?? '').split('\0');
	const records: {own: string[]; outer: string[]} = {own: [], outer: []};
	const files = {own: new Set<string>(), outer: new Set<string>()};
	for (let index = 0; index + 2 < parts.length; index += 3) {
		const [scope, origin = '', record = ''] = parts.slice(index, index + 3);
		const whose = isOwn(scope) ? 'own' : 'outer';
		records[whose].push(record);
		if (!origin.startsWith('file:')) continue;
		const file = resolve(cwd, origin.slice('file:'.length));
		const included = includedIn(record, file);
		files[whose].add(file);
		if (included !== undefined) files[whose].add(included);
	}
	const [own, outer] = [records.own, records.outer].map(lines => programSettings(lines.join('\0')));
	return {files, own: own ?? {}, outer: outer ?? {}};
};

/** What may come and go, or decide which branch's settings hold, without a setting that names it. */
const decisive = ['config', 'config.worktree', 'HEAD', 'reftable/tables.list'];

const knownFiles = async (cwd: string): Promise<readonly string[]> => {
	const own = (await namedGitFolder(cwd)) ?? (existsSync(join(cwd, '.git')) ? join(cwd, '.git') : cwd);
	const common = (await pathNamedIn(own, 'commondir')) ?? own;
	return [join(cwd, '.git'), ...[own, common].flatMap(folder => decisive.map(name => join(folder, name)))];
};

const maxReads = 5;

const settingsIn = async (cwd: string, ask: Ask): Promise<Found> => {
	const before = found.get(cwd);
	if (before && before.sign === signOfFiles(before.files)) return before;
	let own = await knownFiles(cwd);
	for (let attempt = 1; ; attempt += 1) {
		// Before they are read: what is written meanwhile is read again.
		const sign = signOfFiles(own);
		const {files, ...settings} = await readSettings(cwd, ask);
		const outer = [...files.outer];
		const read = {
			...settings,
			files: [...own, ...outer],
			sign: [sign, ...outer.map(file => signOfFiles([file]))].join('|'),
		};
		const isWhole = [...files.own].every(file => own.includes(file));
		if (isWhole) return keep(found, cwd, read);
		if (attempt >= maxReads) return read;
		own = [...new Set([...own, ...files.own])];
	}
};

/** Repositories that the index points to and that are there; git enters them by itself. */
const linksIn = async (cwd: string, index: string, ask: Ask): Promise<readonly string[]> => {
	const sign = signOfFiles([index]);
	const before = links.get(cwd);
	if (before?.sign === sign && sign !== notThere) return before.paths;
	const paths = gitlinksIn((await ask(cwd, ['ls-files', '-s', '-z'])) ?? '');
	return keep(links, cwd, {sign, paths}).paths;
};

/** The folder and all repositories that git enters from it, those inside them too. */
const enteredFrom = async (
	cwd: string,
	index: string,
	ask: Ask,
	seen: Set<string> = new Set(),
): Promise<readonly string[]> => {
	const real = await realpath(cwd).catch(() => cwd);
	if (seen.has(real)) return [];
	seen.add(real);
	const folders = [cwd];
	for (const path of await linksIn(cwd, index, ask)) {
		const inner = join(cwd, path);
		if (!existsSync(join(inner, '.git'))) continue;
		// Git follows a link there.
		const folder = (await gitFolderOf(inner)) ?? join(inner, '.git');
		folders.push(...(await enteredFrom(inner, join(folder, 'index'), ask, seen)));
	}
	return folders;
};

/** Settings (`-c`) for a git of ours in that folder; `index`: of a checkout in which agents work. */
export const guardOf = async (cwd: string, index: string | undefined, ask: Ask): Promise<readonly string[]> => {
	if (!start) return [];
	const folders = index === undefined ? [cwd] : await enteredFrom(cwd, index, ask);
	const settings = new Set<string>();
	for (const folder of folders) {
		const {own, outer} = await settingsIn(folder, ask);
		for (const one of settingsOfStart(start, own, outer)) settings.add(one);
	}
	return [...settings];
};

const printOf = async (file: string): Promise<string | undefined> =>
	readBytes(file, recordBytes).then(
		bytes => createHash('sha256').update(bytes).digest('hex'),
		// One that is too large to read may still be run.
		(error: NodeJS.ErrnoException) => (error.code === 'EFBIG' ? error.code : undefined),
	);

/** What git itself would run, which no crowd of other names hides; and what those may lean on. */
const hooksIn = async (folder: string): Promise<readonly string[]> => {
	const others = await readNames(folder, 100, name => !name.endsWith('.sample')).catch((): readonly string[] => []);
	return [...new Set([...gitHooks, ...others])].sort();
};

/** Hooks and attributes, by name below git's folder. */
const placedIn = async (commonFolder: string): Promise<ProgramSettings> => {
	const hooks = await hooksIn(join(commonFolder, 'hooks'));
	const placed: Record<string, string> = {};
	for (const name of ['info/attributes', ...hooks.map(hook => `hooks/${hook}`)]) {
		const print = await printOf(join(commonFolder, name));
		if (print !== undefined) placed[name] = print;
	}
	return placed;
};

const mostWorktrees = 1000;

/** Settings of one worktree alone, by name below git's folder. */
const inWorktrees = async (commonFolder: string, ask: Ask): Promise<ProgramSettings> => {
	const named: Record<string, string> = {};
	for (const id of await readNames(join(commonFolder, 'worktrees'), mostWorktrees).catch((): readonly string[] => [])) {
		const file = join(commonFolder, 'worktrees', id, 'config.worktree');
		if (!existsSync(file)) continue;
		const settings = programSettings((await ask(commonFolder, ['config', '--file', file, '--list', '-z'])) ?? '');
		for (const [name, value] of Object.entries(settings)) named[`worktrees/${id}/${name}`] = value;
	}
	return named;
};

/** All that decides which programs git runs in a repository, as it is now. */
export const programsNamedIn = async (commonFolder: string, ask: Ask): Promise<ProgramSettings> => ({
	...(await settingsIn(commonFolder, ask)).own,
	...(await placedIn(commonFolder)),
	...(await inWorktrees(commonFolder, ask)),
});

/** What of that is not as it was at the run's start. A worktree may go, and a new one is given those of the main one by git. */
export const changedSinceStart = async (commonFolder: string, ask: Ask): Promise<readonly string[]> => {
	const before = start;
	if (!before) return [];
	const now = await programsNamedIn(commonFolder, ask);
	return changedSettings(before, now).filter(name => {
		const inWorktree = /^worktrees\/[^/]+\/(.+)$/.exec(name)?.[1];
		return inWorktree === undefined || (now[name] !== undefined && now[name] !== before[inWorktree]);
	});
};
