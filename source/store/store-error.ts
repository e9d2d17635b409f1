import {errorText, UserError} from '../error.ts';

const known: Readonly<Record<string, {readonly code: string; readonly says: string; readonly cure: string}>> = {
	full: {code: 'STORE_FULL', says: 'the disk is full', cure: 'Free some space; what was saved before is still there.'},
	readOnly: {code: 'STORE_READ_ONLY', says: 'it may not be written', cure: 'Make the folder writable for you.'},
};
const kinds: Readonly<Record<string, string>> = {
	ENOSPC: 'full',
	EDQUOT: 'full',
	EROFS: 'readOnly',
	EACCES: 'readOnly',
	EPERM: 'readOnly',
};

/** A fault of the file system as a sentence: STORE_FULL, STORE_READ_ONLY (exit code 4) or STORE_FAILED. */
export const storeError = (cause: unknown, path: string): UserError => {
	if (cause instanceof UserError) return cause;
	const kind = known[kinds[(cause as NodeJS.ErrnoException).code ?? ''] ?? ''];
	if (!kind) return new UserError(`${path} could not be written: ${errorText(cause)}`, {code: 'STORE_FAILED', cause});
	const exitCode = kind.code === 'STORE_READ_ONLY' ? 4 : undefined;
	return new UserError(`${path} could not be written: ${kind.says}.`, {
		code: kind.code,
		hint: kind.cure,
		exitCode,
		cause,
	});
};
