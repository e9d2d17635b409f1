import {randomBytes} from 'node:crypto';
import {copyFile, rm, stat, utimes} from 'node:fs/promises';
import {askGit, GitError, runGit, splitNul} from '../client.ts';
import {excludePathspecs} from '../pathspecs.ts';
import {gitPath} from '../refs/names.ts';

export type Snapshot = {
	readonly tree: string;
	/** What could not be read, as git says it: nested repositories without a commit, unreadable files. */
	readonly skipped: readonly string[];
};

const addTries = 3;
/** A file that goes away between git's two looks ends the whole add; a busy agent does that often. */
const vanishedTries = 4;
const listedTries = 20;
const config = ['core.splitIndex=false'];

/** Copies an index. Its time is set back, so that git compares files written in the same second by content. */
export const copyIndex = async (from: string, to: string): Promise<void> => {
	const {mtimeMs} = await stat(from);
	await copyFile(from, to);
	const second = Math.floor(mtimeMs / 1000) - 1;
	await utimes(to, second, second);
};

/** Adds file by file: a file is looked at and read in one go, so that one which goes away ends it seldom. */
const addListed = async (
	checkout: string,
	environment: Readonly<Record<string, string>>,
	leaveOut: readonly string[],
): Promise<readonly string[]> => {
	const list = ['ls-files', '-z', '-o', '-m', '-d', '--exclude-standard', '--', ...excludePathspecs(leaveOut)];
	for (let attempt = 1; ; attempt += 1) {
		const names = splitNul(await runGit(checkout, list, {environment}));
		const nested = names.filter(name => name.endsWith('/')).map(name => `error: ${name} is a repository of its own`);
		const input = [...new Set(names.filter(name => !name.endsWith('/')))].join('\0');
		if (input === '') {
			return nested;
		}
		const args = ['update-index', '--add', '--remove', '-z', '--stdin'];
		const answer = await askGit(checkout, args, {environment, config, input});
		if (answer.exitCode === 0) {
			return nested;
		}
		if (attempt >= listedTries) {
			throw new GitError(answer.exitCode, answer.stderr);
		}
	}
};

const addEverything = async (
	checkout: string,
	environment: Readonly<Record<string, string>>,
	leaveOut: readonly string[],
): Promise<readonly string[]> => {
	const args = ['add', '-A', '--sparse', '--ignore-errors', '--', ...excludePathspecs(leaveOut)];
	for (let attempt = 1; ; attempt += 1) {
		const answer = await askGit(checkout, args, {environment, config});
		if (answer.exitCode === 0) {
			return [];
		}
		// Exit 1: all but what could not be read is in the index. A file may have changed under git, so try again first.
		if (answer.exitCode !== 1 && answer.exitCode !== 128) {
			throw new GitError(answer.exitCode, answer.stderr);
		}
		if (answer.exitCode === 128 && attempt >= vanishedTries) {
			return await addListed(checkout, environment, leaveOut);
		}
		if (answer.exitCode === 1 && attempt >= addTries) {
			return answer.stderr.split('\n').filter(line => line.startsWith('error: '));
		}
	}
};

/** Hands `work` the environment of a temporary index that starts as a copy of the checkout's own. */
export const withTemporaryIndex = async <Result>(
	checkout: string,
	work: (environment: Readonly<Record<string, string>>) => Promise<Result>,
): Promise<Result> => {
	const own = await gitPath(checkout, 'index');
	const temporary = `${own}.claude-grid-${randomBytes(6).toString('hex')}`;
	try {
		await copyIndex(own, temporary).catch(error => {
			if (error.code !== 'ENOENT') throw error;
		});
		return await work({GIT_INDEX_FILE: temporary});
	} finally {
		await rm(temporary, {force: true});
		await rm(`${temporary}.lock`, {force: true});
	}
};

/** As withTemporaryIndex, with an index that holds nothing yet. */
export const withEmptyIndex = async <Result>(
	checkout: string,
	work: (environment: Readonly<Record<string, string>>) => Promise<Result>,
): Promise<Result> => {
	const temporary = `${await gitPath(checkout, 'index')}.claude-grid-${randomBytes(6).toString('hex')}`;
	try {
		return await work({GIT_INDEX_FILE: temporary});
	} finally {
		await rm(temporary, {force: true});
		await rm(`${temporary}.lock`, {force: true});
	}
};

/**
 * Writes the tree of the whole checkout as it lies, untracked files too, ignored ones and `leaveOut` not. The checkout's
 * own index, HEAD and files are not touched. `ignored` are further files that go in although they are ignored.
 */
export const snapshotTree = (
	checkout: string,
	leaveOut: readonly string[],
	ignored: readonly string[] = [],
): Promise<Snapshot> =>
	withTemporaryIndex(checkout, async environment => {
		const skipped = await addEverything(checkout, environment, leaveOut);
		if (ignored.length > 0) {
			await runGit(checkout, ['update-index', '--add', '-z', '--stdin'], {environment, input: ignored.join('\0')});
		}
		const tree = (await runGit(checkout, ['write-tree'], {environment})).trim();
		return {tree, skipped};
	});
