import {randomBytes} from 'node:crypto';
import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {gridFolder} from '../store/paths.ts';
import {ensureFolder, writeAtomically} from '../store/write-file.ts';

const whole = /^[0-9a-f]{64}$/;

/** The repository's API token, made once, in a file that only this user can read. */
export const apiToken = (commonDir: string): {readonly token: string; readonly file: string} => {
	const file = path.join(gridFolder(commonDir), 'api-token');
	const standing = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
	if (whole.test(standing)) return {token: standing, file};
	const token = randomBytes(32).toString('hex');
	ensureFolder(gridFolder(commonDir));
	writeAtomically(file, `${token}\n`);
	return {token, file};
};
