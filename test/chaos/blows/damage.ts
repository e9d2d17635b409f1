import {
	closeSync,
	openSync,
	readdirSync,
	readFileSync,
	statSync,
	truncateSync,
	writeFileSync,
	writeSync,
} from 'node:fs';
import path from 'node:path';
import type {Random} from '../random.ts';
import type {Blow} from './blow.ts';

type How = (file: string, random: Random, before: Buffer | undefined) => boolean;

const tear: How = (file, random) => {
	truncateSync(file, random.between(0, Math.max(0, statSync(file).size - 1)));
	return true;
};

const empty: How = file => {
	truncateSync(file, 0);
	return true;
};

const flip: How = (file, random) => {
	const bytes = readFileSync(file);
	if (bytes.length === 0) return false;
	const at = random.between(0, bytes.length - 1);
	const handle = openSync(file, 'r+');
	writeSync(handle, Buffer.from([bytes[at]! ^ (1 << random.between(0, 7))]), 0, 1, at);
	closeSync(handle);
	return true;
};

const bringBack: How = (file, _random, before) => {
	if (before === undefined || readFileSync(file).equals(before)) return false;
	writeFileSync(file, before);
	return true;
};

const hows: Readonly<Record<string, How>> = {torn: tear, emptied: empty, 'one byte': flip, 'old copy': bringBack};

/** An agent's own output has no copy anywhere, and what is being written is nobody's file yet. */
const isSpared = (name: string): boolean => /stdout\.jsonl|stderr|\.tmp-|\.link$|\.corrupt-/.test(name);

const filesOf = (folder: string): readonly string[] =>
	readdirSync(folder, {recursive: true, withFileTypes: true, encoding: 'utf8'})
		.filter(entry => entry.isFile() && !isSpared(entry.name))
		.map(entry => path.join(entry.parentPath, entry.name))
		.sort();

export type Damages = {
	readonly strike: (folder: string, random: Random) => string | undefined;
	/** File by file and kind by kind, how often. */
	readonly told: () => Readonly<Record<string, number>>;
};

const kindOf = (folder: string, file: string): string =>
	path
		.relative(folder, file)
		.replace(/^(sessions|streams)\/[^/]+\//, '$1/*/')
		.replace(/pid\.\d+$/, 'pid.*');

/** What a file and its copy have in common: only one of them comes to harm before both were written again. */
const pairOf = (file: string): string => file.replace(/\.(bak|copy)$/, '');

export const createDamages = (): Damages => {
	const seen = new Map<string, Buffer>();
	const harmed = new Map<string, {readonly file: string; readonly ino: number}>();
	const told: Record<string, number> = {};
	const isWhole = (file: string): boolean => {
		const harm = harmed.get(pairOf(file));
		if (!harm) return true;
		return statSync(harm.file, {throwIfNoEntry: false})?.ino !== harm.ino;
	};
	const strike = (folder: string, random: Random): string | undefined => {
		const files = filesOf(folder);
		// Of each kind as often, however many sessions there were.
		const kind = random.pick([...new Set(files.map(file => kindOf(folder, file)))]);
		const file = random.pick(files.filter(one => kindOf(folder, one) === kind));
		const name = random.pick(Object.keys(hows));
		const before = seen.get(file);
		seen.set(file, readFileSync(file));
		if (!isWhole(file) || !hows[name]!(file, random, before)) return undefined;
		harmed.set(pairOf(file), {file, ino: statSync(file).ino});
		const what = `${kind} ${name}`;
		told[what] = (told[what] ?? 0) + 1;
		return what;
	};
	return {
		strike: (folder, random) => {
			try {
				return strike(folder, random);
			} catch {
				// Written or removed meanwhile, or the disk is full.
				return undefined;
			}
		},
		told: () => told,
	};
};

/** One file of the run's folder comes to harm between two saves. */
export const damageFile: Blow = ({grid, random, damages}) => damages.strike(grid.runFolder(), random) !== undefined;
