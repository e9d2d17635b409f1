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

/** A name that is not a commit, and more than one stream may bring, are refused before anything is written. */
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

/** Git names the rule of its own that an object breaks: `object ID: gitmodulesUpdate: what is wrong`. */
const inWords = (said: string): string => {
	const [, object = '', rule = '', what = ''] = /^object ([0-9a-f]+): (\w+): (.+)$/.exec(said) ?? [];
	if (rule === '') return said;
	const file = /^git(?:modules|attributes)/.exec(rule)?.[0];
	return `git refuses ${file ? `a .${file} file in it` : 'an object in it'} (${object.slice(0, 12)}): ${what}`;
};

const runOnPack = async ({commonDir, scratch}: Import, args: readonly string[], stdin?: string): Promise<void> => {
	const log = join(scratch, 'unpack.log');
	await rm(log, {force: true});
	const result = await startDetached({
		argv: ['git', ...args],
		cwd: commonDir,
		env: gitEnvironment({GIT_DIR: commonDir, GIT_IMPLICIT_WORK_TREE: '0'}),
		...(stdin !== undefined && {stdin}),
		stdout: log,
		stderr: log,
	});
	if (result.exitCode === 0) return;
	const said = lines(await readText(log, smallBytes).catch(() => '')).map(line =>
		line.replace(/^(?:fatal|error): /, ''),
	);
	throw new NotImported(inWords(said[0] ?? 'git could not unpack them'));
};

/** Git checks each object and what it leads to; nothing is written by name, and nothing at all before all of it was checked. */
const unpack = async (wanted: Import, pack: string): Promise<void> => {
	await runOnPack(wanted, ['index-pack', '--strict', '-o', join(wanted.scratch, 'checked.idx'), pack]);
	await runOnPack(wanted, ['unpack-objects', '-q', '--strict'], pack);
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
		const ends = ['pack', 'idx', 'rev'].flatMap(end => [`${pack}.${end}`, join(scratch, `checked.${end}`)]);
		if (pack !== '') for (const file of ends) await rm(file, {force: true});
	}
};
