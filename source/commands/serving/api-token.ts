import {createHash, randomBytes} from 'node:crypto';
import {lstatSync, statSync} from 'node:fs';
import path from 'node:path';
import {readTextSync, smallBytes} from '../../read-file.ts';
import {configFolder, type Environment} from '../../store/settings-path.ts';
import {ensureFolder, writeAtomically} from '../../store/write-file.ts';

const whole = /^[0-9a-f]{64}$/;

/** A file that only this user could have written and can read; what anybody else may know is no token. */
const isOurs = (file: string): boolean => {
	const facts = lstatSync(file, {throwIfNoEntry: false});
	return facts?.isFile() === true && facts.uid === process.getuid?.() && (facts.mode & 0o077) === 0;
};

/**
 * The repository's API token, made once. It lies in the user's configuration, by the repository's path and inode: a repository
 * that arrives with files of its own brings none.
 */
export const apiToken = (commonDir: string, env: Environment): {readonly token: string; readonly file: string} => {
	const name = createHash('sha256')
		.update(`${commonDir}\0${statSync(commonDir).ino}`)
		.digest('hex')
		.slice(0, 16);
	const folder = path.join(configFolder(env), 'tokens');
	const file = path.join(folder, name);
	const existing = isOurs(file) ? readTextSync(file, smallBytes).trim() : '';
	if (whole.test(existing)) return {token: existing, file};
	const token = randomBytes(32).toString('hex');
	ensureFolder(folder);
	writeAtomically(file, `${token}\n`);
	return {token, file};
};
