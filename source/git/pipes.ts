import {closeSync, constants, openSync} from 'node:fs';
import {opendir} from 'node:fs/promises';
import {basename, dirname, join, relative, sep} from 'node:path';
import {UserError} from '../error.ts';
import {namedGitFolder, pathNamedIn} from './git-link.ts';
import {factsAt} from './path-exists.ts';

/** Git opens these wherever they lie in a checkout, and waits for ever for a pipe. */
const opened = ['.gitignore', '.gitattributes', '.gitmodules', '.mailmap'];
/** They ask git's own folder only. */
const noFiles =
	/^(rev-parse|rev-list|for-each-ref|symbolic-ref|check-ref-format|update-ref|cat-file|commit-tree|ls-tree|merge-base|config|var|worktree)$/;
/** Git answers before; in a large checkout it may take longer, and nothing is wrong. */
const silentMs = 3000;
const mostEntries = 200_000;
const mostFolders = 20;

/** Pipes that git was seen to wait for, by the folder it was called in. */
const known = new Map<string, string>();

const isPipe = (path: string): boolean => factsAt(path)?.isFIFO() ?? false;

const refusal = (path: string): UserError =>
	new UserError(`${path} is a pipe, which git would wait for forever.`, {
		hint: 'Delete it; nothing there was touched.',
		code: 'PIPE',
	});

export const isPipeError = (error: unknown): error is UserError => error instanceof UserError && error.code === 'PIPE';

/** Throws before git is called where it would wait for a pipe. */
export const requireNoPipe = (cwd: string, [command = '']: readonly string[]): void => {
	const seen = known.get(cwd);
	if (seen === undefined && noFiles.test(command)) return;
	if (seen !== undefined && isPipe(seen)) throw refusal(seen);
	known.delete(cwd);
	let folder = cwd;
	for (let depth = 0; depth < mostFolders; depth++) {
		for (const name of opened) if (isPipe(join(folder, name))) throw refusal(join(folder, name));
		if (factsAt(join(folder, '.git')) || dirname(folder) === folder) return;
		folder = dirname(folder);
	}
};

const isOfObjects = /\/objects\/(?:[0-9a-f]{2}|pack)$/;

/** All pipes below a folder, but those among git's objects. */
const pipesBelow = async (top: string): Promise<readonly string[]> => {
	const pipes: string[] = [];
	const folders = [top];
	let left = mostEntries;
	for (let folder = folders.pop(); folder !== undefined && left > 0; folder = folders.pop()) {
		const entries = await opendir(folder).catch(() => undefined);
		if (!entries) continue;
		for await (const entry of entries) {
			left -= 1;
			if (left < 0) break;
			const path = join(folder, entry.name);
			if (entry.isFIFO()) pipes.push(path);
			else if (entry.isDirectory() && !isOfObjects.test(path)) folders.push(path);
		}
	}
	return pipes;
};

/** The pipe that git waits for in that folder, as far as can be seen. */
const findPipe = async (cwd: string): Promise<string | undefined> => {
	const own = (await namedGitFolder(cwd)) ?? join(cwd, '.git');
	const common = await pathNamedIn(own, 'commondir');
	for (const folder of [own, ...(common === undefined ? [] : [common])]) {
		const [pipe] = await pipesBelow(folder);
		if (pipe !== undefined) return pipe;
	}
	const isRead = (path: string): boolean =>
		opened.includes(basename(path)) || relative(cwd, path).split(sep).includes('.git');
	return (await pipesBelow(cwd)).find(isRead);
};

/** A git that waits for it, or a child of one that was ended, comes free: somebody has opened the other end. */
const knock = (pipe: string): void => {
	try {
		closeSync(openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK));
	} catch {
		// Nobody waits.
	}
};

/** Looks for a pipe while git is silent. `end` gets what to say, and has to end git. Gives how to stop looking. */
export const watchForPipe = (cwd: string, end: (reason: UserError) => void): (() => void) => {
	let timer: NodeJS.Timeout | undefined;
	let isOver = false;
	const lookAfter = (ms: number): void => {
		timer = setTimeout(async () => {
			const pipe = await findPipe(cwd).catch(() => undefined);
			if (isOver) return;
			if (pipe === undefined) return lookAfter(ms * 3);
			known.set(cwd, pipe);
			end(refusal(pipe));
			for (const later of [0, 200, 1000]) setTimeout(knock, later, pipe).unref();
		}, ms);
	};
	lookAfter(silentMs);
	return () => {
		isOver = true;
		clearTimeout(timer);
	};
};
