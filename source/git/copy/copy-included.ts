import {constants} from 'node:fs';
import {copyFile, lstat, mkdir} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {readBytes, recordBytes} from '../../read-file.ts';
import {runGit, splitNul} from '../client.ts';
import {literalPathspec} from '../pathspecs.ts';
import {ignoredOf, includedFiles, leftOutText} from './included.ts';

export type CopiedFiles = {
	/** Relative to the worktree; each has the content it has in the main checkout. */
	readonly copied: readonly string[];
	/** For people: how many, and what was left out. What was copied is not named. */
	readonly note?: string;
};

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';

/** True when every folder on the way is a folder or not there: never through a link that a branch brings along. */
const isWayPlain = async (worktree: string, path: string): Promise<boolean> => {
	for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
		const facts = await lstat(join(worktree, folder)).catch(() => undefined);
		if (facts !== undefined && !facts.isDirectory()) {
			return false;
		}
	}
	return true;
};

/** Makes the folders that are missing, each with the mode it has in the main checkout. */
const makeWay = async (mainCheckout: string, worktree: string, folder: string): Promise<void> => {
	if (folder === '.') {
		return;
	}
	await makeWay(mainCheckout, worktree, dirname(folder));
	const {mode} = await lstat(join(mainCheckout, folder));
	await mkdir(join(worktree, folder), {mode: mode & 0o777}).catch((error: unknown) => {
		if (codeOf(error) !== 'EEXIST') {
			throw error;
		}
	});
};

/** True when both are regular files of the same bytes. */
const isSame = async (one: string, other: string): Promise<boolean> => {
	const [a, b] = await Promise.all([one, other].map(file => lstat(file).catch(() => undefined)));
	if (!a?.isFile() || !b?.isFile() || a.size !== b.size) {
		return false;
	}
	const [here, there] = await Promise.all([readBytes(one, recordBytes), readBytes(other, recordBytes)]);
	return here.equals(there);
};

/** Of files that were copied, those that still are in both checkouts with the same content. */
export const unchangedCopies = async (
	mainCheckout: string,
	worktree: string,
	copied: readonly string[],
): Promise<ReadonlySet<string>> => {
	const unchanged = new Set<string>();
	for (const path of copied) {
		if (await isSame(join(mainCheckout, path), join(worktree, path)).catch(() => false)) {
			unchanged.add(path);
		}
	}
	return unchanged;
};

/** Of files that were copied, those that git would take for new work because they are no longer ignored. */
export const exposedCopies = async (worktree: string, copied: readonly string[]): Promise<readonly string[]> => {
	if (copied.length === 0) {
		return [];
	}
	const specs = copied.map(path => literalPathspec(path));
	return splitNul(await runGit(worktree, ['ls-files', '-z', '-o', '--exclude-standard', '--', ...specs]));
};

const copyOne = async (mainCheckout: string, worktree: string, path: string): Promise<boolean> => {
	const [from, to] = [join(mainCheckout, path), join(worktree, path)];
	try {
		await makeWay(mainCheckout, worktree, dirname(path));
		await copyFile(from, to, constants.COPYFILE_EXCL);
		return true;
	} catch (error) {
		if (['EACCES', 'EPERM', 'ENOENT', 'ENOTDIR'].includes(codeOf(error))) {
			return false;
		}
		if (codeOf(error) !== 'EEXIST') {
			throw error;
		}
		return isSame(from, to);
	}
};

const counted = (count: number): string => (count === 1 ? '1 ignored file' : `${count} ignored files`);

const noteOf = (copied: number, leftOut: number, names: string): string | undefined => {
	const rule =
		'only regular files that this worktree ignores and lacks, and whole folders of them, at most 1000 files and 50 MB in all, are copied';
	const which = names === '' ? '' : ` (${names})`;
	const parts = [
		...(copied > 0 ? [`copied ${counted(copied)} named by .worktreeinclude from your checkout`] : []),
		...(leftOut > 0 ? [`left out ${counted(leftOut)} named by .worktreeinclude${which}: ${rule}`] : []),
	];
	return parts.length === 0 ? undefined : parts.join('; ');
};

/**
 * Copies the ignored files that .worktreeinclude names into a worktree, with their modes, over nothing. What the worktree
 * does not ignore is left out, so that no checkpoint and no commit holds it. May be repeated.
 */
export const copyIncluded = async (mainCheckout: string, worktree: string): Promise<CopiedFiles> => {
	const {files, leftOut} = await includedFiles(mainCheckout);
	const plain: string[] = [];
	for (const {path} of files) {
		if (await isWayPlain(worktree, path)) {
			plain.push(path);
		}
	}
	const copied: string[] = [];
	for (const path of await ignoredOf(worktree, plain)) {
		if (await copyOne(mainCheckout, worktree, path)) {
			copied.push(path);
		}
	}
	const unfit = leftOut.reduce((sum, one) => sum + one.files, 0);
	const note = noteOf(copied.length, unfit + files.length - copied.length, leftOutText(leftOut));
	return {copied, ...(note === undefined ? {} : {note})};
};
