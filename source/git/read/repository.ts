import {existsSync, statSync} from 'node:fs';
import {basename, dirname, join, resolve} from 'node:path';
import {UserError} from '../../error.ts';
import {readGit, runGit} from '../client.ts';
import {gitVersion} from '../git-version.ts';
import {branchTip, headBranch, headCommit} from '../refs/names.ts';
import type {RepositoryFacts} from '../types.ts';
import {looksLikeCheckout} from './list-worktrees.ts';
import {mainCheckout, type Place, placeAt} from './main-checkout.ts';

const notFound = (cwd: string, stderr: string): UserError =>
	stderr.includes('dubious ownership')
		? new UserError(`git does not trust the repository in ${cwd}: another user owns it.`, {
				hint: 'git config --global --add safe.directory <folder>, if you trust it.',
				code: 'UNTRUSTED_REPOSITORY',
			})
		: new UserError(`${cwd} is not in a git repository.`, {
				hint: 'Run `git init` there, or go to a repository.',
				code: 'NO_REPOSITORY',
			});

/** Under safe.bareRepository=explicit the folder `.git` is refused as a place; the checkout it belongs to is not. */
const findPlace = async (cwd: string, isKnown: boolean): Promise<Place> => {
	const place = await placeAt(cwd, !isKnown);
	if (!('stderr' in place)) {
		return place;
	}
	const refused = /cannot use bare repository '(?<path>[^\n]+)'/.exec(place.stderr)?.groups?.path;
	if (refused === undefined) {
		throw notFound(cwd, place.stderr);
	}
	const outer = basename(refused) === '.git' ? await placeAt(dirname(refused), true) : place;
	if ('stderr' in outer || outer.commonDir !== refused) {
		throw new UserError(`git may not use the bare repository ${refused} (safe.bareRepository is explicit).`, {
			hint: 'Go to one of its checkouts.',
			code: 'NO_REPOSITORY',
		});
	}
	return outer;
};

/**
 * What there is at `cwd`; `isKnown`: a repository the user has been in before, so its git folder is used as it is. Throws
 * UserError when `cwd` is in no repository, or in one git does not trust.
 */
export const inspectRepository = async (cwd: string, {isKnown = false} = {}): Promise<RepositoryFacts> => {
	const version = await gitVersion();
	const place = await findPlace(cwd, isKnown);
	const {commonDir} = place;
	const isMain = place.top !== undefined && place.gitDir === commonDir;
	const isBare = !isMain && (await runGit(commonDir, ['rev-parse', '--is-bare-repository'])).trim() === 'true';
	const main = await mainCheckout(place);
	const checkout = place.top ?? main;
	if (checkout !== undefined && !(await looksLikeCheckout(checkout))) {
		throw new UserError(`${commonDir} says its checkout is ${checkout}, where git finds no repository.`, {
			hint: `If that is not meant: git config --file "${join(commonDir, 'config')}" --unset core.worktree`,
			code: 'NO_REPOSITORY',
		});
	}
	const here = checkout ?? commonDir;
	const [head, commit] = await Promise.all([headBranch(here), headCommit(here)]);
	return {
		root: main ?? commonDir,
		checkout: here,
		hasCheckout: checkout !== undefined,
		commonDir,
		isBare,
		head,
		hasCommit: commit !== undefined,
		gitVersion: version.text,
	};
};

/** Said where a run would have nothing to start from. */
export const noCheckout = 'There is no checkout here, and agents need one to work next to.';
export const noCheckoutHint = 'Go to a worktree of this repository, or make one: git worktree add ../work';

/** The branch merges go to: `base` when it is a local branch, else the branch checked out, else ''. */
export const targetBranch = async (repository: string, base: string): Promise<string> =>
	(await branchTip(repository, base)) === undefined ? headBranch(repository) : base;

type Damage = {readonly what: string; readonly cure: string};

/** The last answer, and what the configuration was known by then: it is asked again once that has changed. */
let healthOf: {readonly sign: string; readonly damage: Damage | undefined} | undefined;

const signOf = (file: string): string => {
	const facts = statSync(file, {bigint: true, throwIfNoEntry: false});
	return `${file} ${facts?.ino} ${facts?.size} ${facts?.mtimeNs} ${facts?.ctimeNs} ${existsSync(join(dirname(file), 'index'))}`;
};

/**
 * Looks for the damage seen in the wild: a repository with a checkout whose shared configuration says it is bare, or
 * points the checkout elsewhere (then every worktree works on the wrong files). Undefined: healthy.
 */
export const repositoryHealth = async (commonDir: string): Promise<Damage | undefined> => {
	if (basename(commonDir) !== '.git') {
		return undefined;
	}
	const sign = signOf(resolve(commonDir, 'config'));
	if (healthOf?.sign !== sign) {
		healthOf = {sign, damage: await findDamage(commonDir)};
	}
	return healthOf.damage;
};

const findDamage = async (commonDir: string): Promise<Damage | undefined> => {
	const file = resolve(commonDir, 'config');
	// Asked by file from outside: in a damaged repository git may refuse to start.
	const read = (name: string) => readGit('/', ['config', '--file', file, '--get', name]);
	const isBare = (await readGit('/', ['config', '--file', file, '--type=bool', '--get', 'core.bare'])) === 'true';
	// Only a checkout leaves an index there: without one it was made bare, with worktrees beside it.
	if (isBare && existsSync(join(commonDir, 'index'))) {
		return {
			what: 'core.bare was set to true in .git/config, so git no longer finds a checkout',
			cure: `git config --file "${file}" core.bare false`,
		};
	}
	const worktree = await read('core.worktree');
	return worktree !== undefined && resolve(commonDir, worktree) !== dirname(commonDir)
		? {
				what: `core.worktree was set to ${worktree} in .git/config, so every worktree works on the wrong files`,
				cure: `git config --file "${file}" --unset core.worktree`,
			}
		: undefined;
};
