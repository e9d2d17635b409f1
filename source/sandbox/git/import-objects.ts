import {mkdir, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {GitError, runGit} from '../../git/client.ts';
import {gitEnvironment} from '../../git/environment.ts';
import {startDetached} from '../../process/start/detached.ts';
import {readText, smallBytes} from '../../read-file.ts';
import {mostBytes, TooLarge} from './objects-inside.ts';

type Import = {
	readonly commonDir: string;
	/** Copies of the objects, which no agent can reach. */
	readonly store: string;
	/** Commits to take over with all they lead to, and other objects by name. */
	readonly commits: readonly string[];
	readonly objects: readonly string[];
	/** A folder of ours for files on the way. */
	readonly scratch: string;
};

export class NotImported extends Error {}

const lines = (text: string): string[] => text.split('\n').filter(line => line !== '');

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What the repository lacks of what these commits lead to. Throws NotImported when something is missing or damaged. */
const missing = async ({commonDir, store, commits, objects}: Import): Promise<readonly string[]> => {
	const environment = {GIT_ALTERNATE_OBJECT_DIRECTORIES: store};
	const input = `${[...commits, ...objects].join('\n')}\n`;
	try {
		const listed = await runGit(commonDir, ['rev-list', '--objects', '--stdin', '--not', '--all'], {
			environment,
			input,
		});
		return [...new Set(lines(listed).map(line => line.split(' ')[0] ?? ''))];
	} catch (error) {
		if (error instanceof GitError) throw new NotImported(reasonOf(error));
		throw error;
	}
};

/** A name that is no commit, and more than one stream may bring, are refused before anything is written. */
const requireSane = async ({commonDir, store, commits}: Import, names: readonly string[]): Promise<void> => {
	const environment = {GIT_ALTERNATE_OBJECT_DIRECTORIES: store};
	const input = `${names.join('\n')}\n`;
	const answer = await runGit(commonDir, ['cat-file', '--batch-check=%(objectname) %(objecttype) %(objectsize)'], {
		environment,
		input,
	});
	let bytes = 0;
	for (const line of lines(answer)) {
		const [name = '', type, size] = line.split(' ');
		if (type === 'missing') throw new NotImported(`the object ${name} is missing`);
		if (commits.includes(name) && type !== 'commit') throw new NotImported(`${name} is a ${type}, not a commit`);
		bytes += Number(size);
	}
	if (bytes > mostBytes) throw new TooLarge();
};

/** Git checks each object on its way in, and what it leads to; nothing is written by name. */
const unpack = async ({commonDir, scratch}: Import, pack: string): Promise<void> => {
	const log = join(scratch, 'unpack.log');
	await rm(log, {force: true});
	const result = await startDetached({
		argv: ['git', 'unpack-objects', '-q', '--strict'],
		cwd: commonDir,
		env: gitEnvironment({GIT_DIR: commonDir, GIT_IMPLICIT_WORK_TREE: '0'}),
		stdin: pack,
		stdout: log,
		stderr: log,
	});
	if (result.exitCode === 0) return;
	const said = lines(await readText(log, smallBytes).catch(() => '')).map(line =>
		line.replace(/^(?:fatal|error): /, ''),
	);
	throw new NotImported(said[0] ?? 'git could not unpack them');
};

/** Takes commits over into the repository, whole and checked, or not at all. Throws NotImported, TooLarge. */
export const importObjects = async (wanted: Import): Promise<void> => {
	const {commonDir, store, scratch} = wanted;
	const names = await missing(wanted);
	if (names.length === 0) return;
	await requireSane(wanted, names);
	await mkdir(scratch, {recursive: true, mode: 0o700});
	const base = join(scratch, 'import');
	const environment = {GIT_ALTERNATE_OBJECT_DIRECTORIES: store};
	const input = `${names.join('\n')}\n`;
	let pack = '';
	try {
		const made = await runGit(commonDir, ['pack-objects', '-q', base], {environment, input});
		pack = `${base}-${made.trim()}`;
		await unpack(wanted, `${pack}.pack`);
	} catch (error) {
		if (error instanceof GitError) throw new NotImported(reasonOf(error));
		throw error;
	} finally {
		if (pack !== '') for (const end of ['pack', 'idx', 'rev']) await rm(`${pack}.${end}`, {force: true});
	}
};
