import {mkdirSync} from 'node:fs';
import {homedir} from 'node:os';
import {join} from 'node:path';
import {cachesInHome, toolsInHome} from './agents.ts';
import type {Mount} from './arguments.ts';
import {hiddenFolders, isBelow, isRealFolder, isThere, pathFolders, programFolders, realOf} from './folders.ts';

type Environment = Readonly<Record<string, string>>;

/** What nobody inside sees, and whose home it is. */
export const hiddenHere = (env: Environment): {readonly folders: readonly string[]; readonly home: string} => ({
	folders: hiddenFolders(),
	home: realOf(env.HOME || homedir()),
});

/** Names are looked up there. */
const nameService = ['/run/systemd/resolve', '/run/nscd'];

/** Ours for all sandboxes of this user. */
const cacheFolder = (env: Environment, home: string): string =>
	join(env.XDG_CACHE_HOME || join(home, '.cache'), 'claude-grid', 'sandbox');

const caches = (env: Environment, home: string): readonly Mount[] =>
	cachesInHome.map(([name, place]) => {
		const from = join(cacheFolder(env, home), name);
		mkdirSync(from, {recursive: true, mode: 0o700});
		return {is: 'write', from, to: join(home, place)};
	});

/**
 * What is given back of the folders that are hidden: tools, the folders of the PATH and the program itself, all read-only, and
 * caches of our own. `keepOut`: what must not be given back on the way.
 */
export const hostMounts = ({
	env,
	program,
	keepOut,
}: {
	readonly env: Environment;
	readonly program: string;
	readonly keepOut: readonly string[];
}): readonly Mount[] => {
	const {folders, home} = hiddenHere(env);
	const isHidden = (path: string): boolean => [...folders, home].some(folder => isBelow(path, folder));
	const isWhole = (path: string): boolean => [...folders, home, ...keepOut].some(one => isBelow(one, path));
	const wanted = [
		...nameService,
		...toolsInHome.map(name => join(home, name)),
		...(env.XDG_CONFIG_HOME ? [join(env.XDG_CONFIG_HOME, 'git')] : []),
		...pathFolders(env.PATH).flatMap(folder => [folder, realOf(folder)]),
		...[program, process.execPath].flatMap(programFolders),
	];
	const isGiven = (path: string): boolean =>
		isThere(path) && isHidden(path) && !isWhole(path) && !keepOut.some(one => isBelow(path, one));
	const given = [...new Set(wanted)].filter(isGiven);
	return [
		...given.map(path => ({is: 'read' as const, from: path, to: path})),
		...(isRealFolder(home) ? caches(env, home) : []),
	];
};
