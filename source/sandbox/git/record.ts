import {readTextSync, recordBytes} from '../../read-file.ts';
import {writeAtomically} from '../../store/write-file.ts';
import {agreedFile} from './boxed-worktree.ts';
import type {RefsInside} from './refs-inside.ts';

/** How a private git folder was when the repository and it last agreed; a later engine continues from there. */
export type Agreed = {
	/** All that would have to be taken over, as one text. */
	readonly sign: string;
	readonly tip: string | null;
	readonly operation: readonly string[];
};

const nothing: Agreed = {sign: '', tip: null, operation: []};

export const readAgreed = (folder: string): Agreed => {
	try {
		return {...nothing, ...JSON.parse(readTextSync(agreedFile(folder), recordBytes))};
	} catch {
		return nothing;
	}
};

export const signOf = (refs: RefsInside, stash: string | undefined, side: readonly string[]): string =>
	JSON.stringify([refs, stash ?? null, side]);

export const writeAgreed = (folder: string, sign: string, {tip, operation}: RefsInside): void =>
	writeAtomically(agreedFile(folder), JSON.stringify({sign, tip: tip ?? null, operation}), {isDurable: false});
