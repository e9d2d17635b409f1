import {lstat, readlink, rmdir, unlink} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {readText, recordBytes} from '../../read-file.ts';
import {askGit, runGit, splitNul} from '../client.ts';
import {gitlinkMode} from '../submodules/gitlinks.ts';
import type {MoveIntent} from './intent.ts';

type Change = {
	readonly path: string;
	/** The blob before and after; '' where the commit has no such file. */
	readonly from: string;
	readonly to: string;
};

/** What differs between the two commits, submodules left out: git does not touch their files. */
const changesOf = async ({checkout, from, to}: MoveIntent): Promise<Change[]> => {
	const args = ['diff-tree', '-r', '--raw', '--no-renames', '--no-abbrev', '-z', from, to, '--'];
	const fields = splitNul(await runGit(checkout, args));
	const changes: Change[] = [];
	for (let index = 0; index + 1 < fields.length; index += 2) {
		const [oldMode = '', newMode = '', old = '', now = ''] = (fields[index] ?? '').replace(/^:/, '').split(' ');
		if (oldMode === gitlinkMode || newMode === gitlinkMode) continue;
		const blob = (hash: string): string => (/^0+$/.test(hash) ? '' : hash);
		changes.push({path: fields[index + 1] ?? '', from: blob(old), to: blob(now)});
	}
	return changes;
};

/** The blob each file of the checkout would be committed as; '' for what is not there, 'folder' for a folder. */
const blobsOf = async (checkout: string, paths: readonly string[]): Promise<ReadonlyMap<string, string>> => {
	const blobs = new Map<string, string>();
	const files: string[] = [];
	for (const path of paths) {
		const facts = await lstat(join(checkout, path)).catch(() => undefined);
		if (facts?.isFile() && !path.includes('\n')) files.push(path);
		else if (facts?.isFile()) blobs.set(path, await hashOf(checkout, ['--', path]));
		else if (facts?.isSymbolicLink())
			blobs.set(path, await hashOf(checkout, ['--stdin'], await readlink(join(checkout, path))));
		else blobs.set(path, facts ? 'folder' : '');
	}
	if (files.length > 0) {
		const answer = await runGit(checkout, ['hash-object', '--stdin-paths'], {input: `${files.join('\n')}\n`});
		answer.split('\n').forEach((hash, index) => {
			const file = files[index];
			if (file !== undefined) blobs.set(file, hash);
		});
	}
	return blobs;
};

const hashOf = async (checkout: string, args: readonly string[], input?: string): Promise<string> =>
	(await runGit(checkout, ['hash-object', ...args], input === undefined ? {} : {input})).trim();

/** True for a file that git had begun to write and not ended: what is there is the beginning of what was to come. */
const isBegun = async ({checkout, to}: MoveIntent, path: string): Promise<boolean> => {
	const facts = await lstat(join(checkout, path));
	if (!facts.isFile()) return false;
	if (facts.size === 0) return true;
	const whole = await askGit(checkout, ['cat-file', '--filters', `${to}:${path}`]);
	if (whole.exitCode !== 0) return false;
	// A character that was cut in two is left out of the comparison.
	const there = (await readText(join(checkout, path), recordBytes)).replace(/\uFFFD+$/, '');
	return whole.stdout.startsWith(there);
};

const isWrittenByGit = async (intent: MoveIntent, {path, from, to}: Change, blob: string): Promise<boolean> => {
	if (blob === from) return false;
	if (blob === to || blob === '') return true;
	return blob === 'folder' ? to === '' : to !== '' && isBegun(intent, path);
};

const removeAdded = async (checkout: string, path: string): Promise<void> => {
	await unlink(join(checkout, path)).catch(() => undefined);
	for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
		const isEmpty = await rmdir(join(checkout, folder)).then(
			() => true,
			() => false,
		);
		if (!isEmpty) return;
	}
};

/**
 * Puts the files that a cut move had written back to what they were; one that a user has changed since stays as it is. The
 * index must still be the old one.
 */
export const undoMove = async (intent: MoveIntent): Promise<void> => {
	const {checkout} = intent;
	const changes = await changesOf(intent);
	const blobs = await blobsOf(
		checkout,
		changes.map(({path}) => path),
	);
	const written: Change[] = [];
	for (const change of changes)
		if (await isWrittenByGit(intent, change, blobs.get(change.path) ?? '')) written.push(change);
	for (const {path, from} of written) if (from === '') await removeAdded(checkout, path);
	const input = written
		.filter(({from}) => from !== '')
		.map(({path}) => path)
		.join('\0');
	if (input !== '') await runGit(checkout, ['checkout-index', '-f', '-z', '--stdin'], {input});
};
