import {randomBytes} from 'node:crypto';
import {mkdir, open, rename, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {readNames, readText, recordBytes} from '../../read-file.ts';
import {commonFolder} from '../refs/names.ts';

/** What is about to be done to a branch and to the checkout that has it; saved before, so that a cut can be finished or taken back. */
export type MoveIntent = {
	/** 12 hex digits. */
	readonly id: string;
	/** Full name: refs/heads/main. */
	readonly ref: string;
	readonly from: string;
	readonly to: string;
	/** Top of the checkout whose files follow; '' when no checkout has the branch. */
	readonly checkout: string;
	/** Absolute path of that checkout's index, '' without one; the new one is prepared at `<index>.claude-grid-<id>`. */
	readonly index: string;
	/** The indexes that are locked meanwhile, that one too. */
	readonly locked: readonly string[];
	/** Carried by the processes of the move. */
	readonly tag: string;
	/** Epoch milliseconds. */
	readonly at: number;
};

/** The folder of one move: intent.json, the hook, and `followed` once the files are all there. */
export type Move = {readonly folder: string; readonly intent: MoveIntent};

const movesFolder = async (repository: string): Promise<string> =>
	join(await commonFolder(repository), 'claude-grid', 'moves');

export const newIndexOf = ({index, id}: MoveIntent): string => `${index}.claude-grid-${id}`;
export const followedIn = (folder: string): string => join(folder, 'followed');
export const whyIn = (folder: string): string => join(folder, 'why');

/** Saves the intent durably. */
export const saveIntent = async (repository: string, intent: Omit<MoveIntent, 'id'>): Promise<Move> => {
	const id = randomBytes(6).toString('hex');
	const folder = join(await movesFolder(repository), id);
	await mkdir(folder, {recursive: true, mode: 0o700});
	const file = join(folder, 'intent.json');
	await writeFile(`${file}.new`, `${JSON.stringify({id, ...intent}, undefined, '\t')}\n`, {mode: 0o600});
	await sync(`${file}.new`);
	await rename(`${file}.new`, file);
	await sync(folder);
	return {folder, intent: {id, ...intent}};
};

const sync = async (path: string): Promise<void> => {
	const handle = await open(path, 'r');
	await handle.sync().finally(() => handle.close());
};

const isIntent = (value: unknown): value is MoveIntent => {
	const intent = value as Partial<Record<keyof MoveIntent, unknown>> | null;
	const names = ['id', 'ref', 'from', 'to', 'checkout', 'index', 'tag'] as const;
	return (
		typeof intent === 'object' &&
		intent !== null &&
		names.every(name => typeof intent[name] === 'string') &&
		Array.isArray(intent.locked)
	);
};

const orMissing = (error: NodeJS.ErrnoException): undefined => {
	if (error.code !== 'ENOENT') throw error;
	return undefined;
};

const parsed = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
};

const mostMoves = 1000;
const isMove = (name: string): boolean => /^[0-9a-f]{12}$/.test(name);

/** The moves that were begun and not ended. One whose intent was never saved whole has done nothing: its folder goes. */
export const listMoves = async (repository: string): Promise<Move[]> => {
	const moves = await movesFolder(repository);
	const found: Move[] = [];
	for (const name of (await readNames(moves, mostMoves, isMove).catch(orMissing)) ?? []) {
		const folder = join(moves, name);
		const text = await readText(join(folder, 'intent.json'), recordBytes).catch(orMissing);
		const intent = text === undefined ? undefined : parsed(text);
		if (isIntent(intent) && intent.id === name) found.push({folder, intent});
		else if (intent === undefined) await forgetMove({folder});
	}
	return found;
};

export const forgetMove = ({folder}: Pick<Move, 'folder'>): Promise<void> => rm(folder, {recursive: true, force: true});
