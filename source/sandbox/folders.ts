import {lstatSync, readlinkSync, realpathSync, type Stats} from 'node:fs';
import {delimiter, dirname, isAbsolute, join, resolve, sep} from 'node:path';

/** What lies where this user may not look is not there for anything inside either. */
const factsOf = (path: string): Stats | undefined => {
	try {
		return lstatSync(path);
	} catch {
		return undefined;
	}
};

export const isRealFolder = (path: string): boolean => factsOf(path)?.isDirectory() ?? false;

export const isThere = (path: string): boolean => factsOf(path) !== undefined;

export const realOf = (path: string): string => {
	try {
		return realpathSync(path);
	} catch {
		return path;
	}
};

export const isBelow = (path: string, folder: string): boolean => path === folder || path.startsWith(folder + sep);

const system = ['/run', '/tmp', '/var/tmp', '/mnt', '/media', '/srv', '/root', '/home'];
/** Sockets of services outside of /run by which a member of their group is root. */
const sockets = ['/var/snap/lxd/common/lxd', '/var/lib/lxd', '/var/lib/incus'];

/** What is hidden as a whole, by its real place: /home may be a link to /var/home. */
export const hiddenFolders = (names = [...system, ...sockets]): readonly string[] => [
	...new Set(names.map(realOf).filter(folder => folder !== '/' && isRealFolder(folder))),
];

/** The folder that holds all of an installed program: npm's whole tree, else the one the file lies in. */
const installFolder = (file: string): string => {
	const mark = `${sep}node_modules${sep}`;
	const index = file.indexOf(mark);
	return index < 0 ? dirname(file) : file.slice(0, index + mark.length - 1);
};

/** Each file that a program's name leads to, link by link, and the last one's real place. */
const waysTo = (program: string): readonly string[] => {
	const ways = [program];
	for (let file = program; ways.length < 10; ) {
		if (!factsOf(file)?.isSymbolicLink()) break;
		file = resolve(dirname(file), readlinkSync(file));
		ways.push(file);
	}
	return [...ways, realOf(program)];
};

/** Folders a program must be able to read to start at all. */
export const programFolders = (program: string): readonly string[] => [...new Set(waysTo(program).map(installFolder))];

/** Absolute folders of a PATH. */
export const pathFolders = (path: string | undefined): readonly string[] =>
	(path ?? '').split(delimiter).filter(folder => isAbsolute(folder) && isRealFolder(realOf(folder)));

/** A path of the plan: `~` is the home. */
export const plannedPath = (path: string, home: string): string =>
	path === '~' || path.startsWith('~/') ? join(home, path.slice(1)) : path;
