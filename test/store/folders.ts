import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {onTestFinished} from 'vitest';

export const temporaryFolder = (): string => {
	const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'claude-grid-store-')));
	onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
	return folder;
};

export const modeOf = (file: string): number => statSync(file).mode & 0o777;

export const namesIn = (folder: string): readonly string[] => readdirSync(folder).sort();

/** A file system of its own with this many bytes; undefined where mounting is not allowed (it takes root). */
export const mountSmall = (kilobytes: number): string | undefined => {
	const folder = path.join(temporaryFolder(), 'disk');
	mkdirSync(folder);
	try {
		execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k,mode=700`, 'tmpfs', folder], {stdio: 'ignore'});
	} catch {
		return undefined;
	}
	onTestFinished(() => void execFileSync('umount', [folder]));
	return folder;
};

export const remountReadOnly = (folder: string): void => {
	execFileSync('mount', ['-o', 'remount,ro', folder]);
};
