import {mkdirSync, readFileSync, realpathSync, writeFileSync} from 'node:fs';
import {dirname, join, relative, resolve} from 'node:path';
import type {Orders} from './orders.ts';

export type PlannedFile = {readonly path: string; readonly text: string};

const slug = (text: string): string =>
	text
		.normalize('NFKD')
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '-')
		.replace(/^-+|-+$/g, '')
		.slice(0, 40) || 'task';

/** What is written for a task (numbers begin at 1): as scripted, else one page of its own. */
export const filesFor = ({script, streamId}: Orders, number: number, title: string): readonly PlannedFile[] => {
	const scripted = (script.writes ?? []).filter(file => file.task === number);
	if (scripted.length > 0) return scripted;
	const folder = streamId.replace(/[^\w-]/g, '-').slice(0, 60);
	const text = `# ${title}\n\nWritten by the fake agent for task ${number} of ${streamId}.\n`;
	return [{path: join('work', folder, `${number}-${slug(title)}.md`), text}];
};

const isInside = (folder: string, path: string): boolean => {
	const way = relative(folder, path);
	return way !== '' && way !== '..' && !way.startsWith('../');
};

const readIfThere = (path: string): string | undefined => {
	try {
		return readFileSync(path, 'utf8');
	} catch {
		return undefined;
	}
};

/** Lines between what both texts begin and end with, as one hunk. */
const patchOf = (before: string, after: string): readonly object[] => {
	const old = before.split('\n');
	const fresh = after.split('\n');
	let start = 0;
	while (start < old.length && start < fresh.length && old[start] === fresh[start]) start++;
	let end = 0;
	while (end < old.length - start && end < fresh.length - start && old.at(-1 - end) === fresh.at(-1 - end)) end++;
	const removed = old.slice(start, old.length - end).map(line => `-${line}`);
	const added = fresh.slice(start, fresh.length - end).map(line => `+${line}`);
	if (removed.length + added.length === 0) return [];
	const [oldLines, newLines] = [removed.length, added.length];
	return [{oldStart: start + 1, oldLines, newStart: start + 1, newLines, lines: [...removed, ...added]}];
};

/** Writes a file inside the worktree and gives what the Write tool answers; throws for a path that leads out of it. */
export const writeFile = (
	folder: string,
	{path, text}: PlannedFile,
): {readonly path: string; readonly answer: object} => {
	const target = resolve(folder, path);
	if (!isInside(folder, target)) throw new Error(`${path} is outside of the worktree`);
	mkdirSync(dirname(target), {recursive: true});
	const real = join(realpathSync(dirname(target)), 'file');
	if (!isInside(realpathSync(folder), real)) throw new Error(`${path} leads outside of the worktree`);
	const before = readIfThere(target);
	writeFileSync(target, text);
	const isNew = before === undefined;
	return {
		path: target,
		answer: {
			type: isNew ? 'create' : 'update',
			filePath: target,
			content: text,
			structuredPatch: isNew ? [] : patchOf(before, text),
		},
	};
};
