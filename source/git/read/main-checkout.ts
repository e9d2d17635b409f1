import {basename, dirname, resolve} from 'node:path';
import {askGit, readGit} from '../client.ts';

/** What git says of a place; `top` is undefined where no files of a checkout are. */
export type Place = {readonly commonDir: string; readonly gitDir: string; readonly top: string | undefined};

const asked = ['rev-parse', '--path-format=absolute', '--git-common-dir', '--git-dir', '--show-toplevel'];

/** What git said when it finds no repository it may use. */
export type NoPlace = {readonly stderr: string};

export const placeAt = async (cwd: string, isUserFolder = false): Promise<Place | NoPlace> => {
	// Without files git answers the first two and fails at the third.
	const answer = await askGit(cwd, asked, {isUserFolder});
	const [commonDir, gitDir, top] = answer.stdout.split('\n');
	return commonDir && gitDir ? {commonDir, gitDir, top: top || undefined} : {stderr: answer.stderr};
};

/**
 * The main checkout as asked from anywhere in the repository. Undefined: it is bare, or its git folder is elsewhere
 * (--separate-git-dir), which git knows only while one stands in that checkout.
 */
export const mainCheckout = async ({commonDir, gitDir, top}: Place): Promise<string | undefined> => {
	if (gitDir === commonDir && top !== undefined) {
		return top;
	}
	const isBare = (await askGit(commonDir, ['rev-parse', '--is-bare-repository'])).stdout.trim() === 'true';
	if (isBare) {
		return undefined;
	}
	const configured = await readGit(commonDir, ['config', '--get', 'core.worktree']);
	if (configured !== undefined) {
		return resolve(commonDir, configured);
	}
	return basename(commonDir) === '.git' ? dirname(commonDir) : undefined;
};
