import {createHash, randomBytes} from 'node:crypto';
import {linkSync, lstatSync, renameSync, rmSync, statSync} from 'node:fs';
import path from 'node:path';
import {UserError} from '../../error.ts';
import {readTextSync, smallBytes} from '../../read-file.ts';
import {configFolder, type Environment} from '../../store/settings-path.ts';
import {storeError} from '../../store/store-error.ts';
import {ensureFolder, writeAtomically} from '../../store/write-file.ts';

const whole = /^[0-9a-f]{64}$/;

/** A file that only this user could have written and can read; what anybody else may know is not a token. */
const isOurs = (file: string): boolean => {
	const facts = lstatSync(file, {throwIfNoEntry: false});
	return facts?.isFile() === true && facts.uid === process.getuid?.() && (facts.mode & 0o077) === 0;
};

/** What the file holds, where it is a token that only this user knows. */
const tokenIn = (file: string): string | undefined => {
	const text = isOurs(file) ? readTextSync(file, smallBytes).trim() : '';
	return whole.test(text) ? text : undefined;
};

/** Gives the file another name, unless there is one of that name: false. */
const linkNew = (from: string, to: string): boolean => {
	try {
		linkSync(from, to);
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
		throw storeError(error, to);
	}
};

/** Of several that make one at the same time, the first is the token of all: a link is made only where there is no file. */
const makeToken = (file: string): void => {
	const own = `${file}.tmp-${randomBytes(6).toString('hex')}`;
	const aside = `${file}.tmp-${randomBytes(6).toString('hex')}`;
	writeAtomically(own, `${randomBytes(32).toString('hex')}\n`);
	try {
		if (lstatSync(file, {throwIfNoEntry: false}) && tokenIn(file) === undefined) {
			renameSync(file, aside);
			// Another has replaced it between the look and the move.
			if (tokenIn(aside) !== undefined) linkNew(aside, file);
		}
		linkNew(own, file);
	} finally {
		for (const each of [own, aside]) rmSync(each, {force: true});
	}
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
	ensureFolder(folder);
	for (let tries = 0; tries < 20; tries += 1) {
		const token = tokenIn(file);
		if (token !== undefined) return {token, file};
		makeToken(file);
	}
	throw new UserError(`${file} keeps being replaced, so the API has no token.`, {
		code: 'STORE_FAILED',
		hint: 'See which program writes there; then start it again.',
	});
};
