import {lstatSync, readlinkSync} from 'node:fs';
import path from 'node:path';
import {readTextSync} from '../../read-file.ts';
import {readEnvironment} from './process-table.ts';
import {findTagged} from './tagged.ts';

/** The processes of a session in a repository, known by their tag and by where they work. */
export type Stray = {
	readonly tag: string;
	readonly streamId: string;
	readonly folder: string;
	readonly pids: readonly number[];
};

const attempt = (read: () => string): string => {
	try {
		return read();
	} catch {
		return '';
	}
};

/** The common folder of the repository whose checkout holds this folder, by its nearest .git; '' when there is none. */
const commonFolderOf = (folder: string): string => {
	for (let at = folder; ; at = path.dirname(at)) {
		const dotGit = path.join(at, '.git');
		const facts = lstatSync(dotGit, {throwIfNoEntry: false});
		if (facts?.isDirectory()) return dotGit;
		const pointed = facts?.isFile() ? /^gitdir: (.+)/.exec(attempt(() => readTextSync(dotGit, 8192))) : null;
		if (pointed?.[1]) return path.dirname(path.dirname(path.resolve(at, pointed[1])));
		if (at === path.dirname(at)) return '';
	}
};

const variableOf = (pid: number, name: string): string =>
	readEnvironment(pid)
		.split('\0')
		.find(entry => entry.startsWith(`${name}=`))
		?.slice(name.length + 1) ?? '';

/** Sessions and steps at work in the checkouts of a repository, whatever is known of them. */
export const findStrays = async (commonDir: string): Promise<readonly Stray[]> => {
	const strays: Stray[] = [];
	for (const [tag, pids] of await findTagged()) {
		const folders = pids.map(pid => attempt(() => readlinkSync(`/proc/${pid}/cwd`)));
		const folder = folders.find(each => each !== '' && attempt(() => commonFolderOf(each)) === commonDir);
		const streamId = variableOf(pids[0] ?? 0, 'CLAUDE_GRID_STREAM');
		if (folder !== undefined && streamId !== '') strays.push({tag, streamId, folder, pids});
	}
	return strays;
};
