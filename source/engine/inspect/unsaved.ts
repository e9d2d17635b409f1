import {lstat, realpath} from 'node:fs/promises';
import {homedir} from 'node:os';
import path from 'node:path';
import {countIgnored} from '../../git/read/ignored-under.ts';
import {readText} from '../../read-file.ts';
import {fileOf} from '../../run/features/questions/question-rule.ts';
import type {Question} from '../../run/model/types.ts';
import {namedPaths} from '../../run/worktree/named-paths.ts';

type Asked = Pick<Question, 'tool' | 'input'>;

const home = /^(?:~|\$HOME|\$\{HOME\})(?=\/|$)/;
const mostShown = 5;
const mostKept = 64 * 1024;
/** Beyond it only the size of a file is told. */
const mostRead = 1024 * 1024;

/** Which of the paths that a call names no checkpoint would give back. */
export const unsavedBy = async (worktree: string, {tool, input}: Asked): Promise<NonNullable<Question['unsaved']>> => {
	const found = new Map<string, {path: string; files?: number}>();
	const root = await realpath(worktree).catch(() => undefined);
	if (root === undefined) return [];
	for (const {path: named, within} of namedPaths(tool, input)) {
		if (found.size >= mostShown) break;
		const place = placeOf(root, within.replace(home, homedir()), named.replace(home, homedir()));
		const real = await realOf(place);
		if (real === undefined) continue;
		const below = path.relative(root, real);
		if (below.startsWith('..') || path.isAbsolute(below)) {
			found.set(place, {path: named});
			continue;
		}
		const files = await countIgnored(worktree, below);
		if (files) found.set(place, {path: named === '.' ? './' : named, files});
	}
	return [...found.values()];
};

/** As a shell takes it: `link/..` is beside what the link leads to. */
const placeOf = (root: string, within: string, named: string): string => {
	if (path.isAbsolute(named)) return named;
	return path.isAbsolute(within) ? `${within}/${named}` : `${root}/${within}/${named}`;
};

/** Where it really lies; of a link itself, which is what would be removed, its own place. Undefined: nothing is there. */
const realOf = async (place: string): Promise<string | undefined> => {
	const facts = await lstat(place).catch(() => undefined);
	if (!facts) return undefined;
	if (!facts.isSymbolicLink()) return realpath(place).catch(() => undefined);
	const folder = await realpath(path.dirname(place)).catch(() => undefined);
	return folder && path.join(folder, path.basename(place));
};

/** What an edit or a write would change: the line it begins at, or the text that it replaces. */
export const fileNow = async (worktree: string, {tool, input}: Asked): Promise<Question['file']> => {
	const file = tool === 'Edit' || tool === 'Write' ? fileOf(tool, input) : undefined;
	if (file === undefined) return undefined;
	const place = path.resolve(worktree, file);
	const facts = await lstat(place).catch(() => undefined);
	if (!facts?.isFile()) return undefined;
	const text = await readText(place, mostRead).catch(() => undefined);
	if (tool === 'Write')
		return text !== undefined && text.length <= mostKept && !text.includes('\0')
			? {was: text, bytes: facts.size}
			: {bytes: facts.size};
	const {old_string: old} = input as {readonly old_string?: unknown};
	const at = typeof old === 'string' && old !== '' ? (text?.indexOf(old) ?? -1) : -1;
	return at === -1 || text === undefined ? undefined : {line: text.slice(0, at).split('\n').length};
};
