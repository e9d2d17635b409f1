import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import type {Grid} from '../helpers/grid.ts';
import type {UserGit} from './user-git.ts';

/** What lay in the checkout uncommitted from the start, as `git status` tells it. */
const uncommitted: Readonly<Record<string, readonly [status: string, content: string]>> = {
	'changed.txt': [' M', 'changed by the user'],
	'staged.txt': ['A ', 'staged by the user'],
	'untracked.txt': ['??', 'untracked'],
};
const ownPaths = [...Object.keys(uncommitted), 'ignored', 'own'];
const firstSubject = 'More files';

const ask = ({git}: Grid, ...args: readonly string[]): string => {
	try {
		return git(args);
	} catch (error) {
		return `${error}`;
	}
};
const holds = (grid: Grid, commit: string, ref: string): boolean =>
	ask(grid, 'merge-base', '--is-ancestor', commit, ref) === '';

/** A checkout as people leave it: another branch, changed, staged, untracked and ignored files. */
export const makeLivedIn = (grid: Grid): void => {
	grid.commit(firstSubject, {'kept.txt': 'kept\n', 'changed.txt': 'before\n', '.gitignore': 'ignored/\n'});
	grid.git(['switch', '-q', '-c', 'person']);
	grid.write('changed.txt', 'changed by the user\n');
	grid.write('staged.txt', 'staged by the user\n');
	grid.git(['add', 'staged.txt']);
	grid.write('untracked.txt', 'untracked\n');
	grid.write('ignored/file.txt', 'ignored\n');
};

/** The user's branches are where they left them, and main continued only. */
export const branchesMoved = (grid: Grid, user: UserGit): readonly string[] => {
	const astray = [...user.branches()].flatMap(([name, tip]) => {
		const now = ask(grid, 'rev-parse', `refs/heads/${name}`);
		return now === tip ? [] : [`${name} was left at ${tip} and is at ${now}`];
	});
	const was = ask(grid, 'reflog', 'show', '--format=%H', 'main').split('\n');
	const back = was.flatMap((now, index) => {
		const before = was[index + 1];
		return before === undefined || holds(grid, before, now) ? [] : [`main went from ${before} back to ${now}`];
	});
	return [...astray, ...back];
};

const committedAmiss = (grid: Grid, user: UserGit): readonly string[] =>
	user.commits().flatMap(({id, branch, file}) => {
		const files = ask(grid, 'show', '--format=', '--name-only', id);
		const isThere = branch !== 'main' || holds(grid, id, 'main');
		return [
			...(files === file ? [] : [`the user's commit ${id} of ${file} holds ${files.split('\n').join(', ')}`]),
			...(isThere ? [] : [`the user's commit ${id} is no longer on ${branch}`]),
		];
	});

const committedByOthers = (grid: Grid): readonly string[] =>
	ask(grid, 'log', '--all', '--no-merges', '--format=%h %s', '--', ...ownPaths)
		.split('\n')
		.filter(line => line !== '' && !/^\S+ (?:own \d+|More files|(?:index|untracked files) on )/.test(line))
		.map(line => `files of the user are in ${line}`);

const contentOf = ({root}: Grid, file: string): string | undefined => {
	try {
		return readFileSync(path.join(root, file), 'utf8');
	} catch {
		return undefined;
	}
};

const checkoutAmiss = (grid: Grid): readonly string[] => {
	const wanted = Object.entries(uncommitted).map(([file, [status]]) => `${status} ${file}`);
	const found = ask(grid, 'status', '--porcelain', '--untracked-files=all').split('\n').filter(Boolean);
	const changed = Object.entries({...uncommitted, 'ignored/file.txt': ['!!', 'ignored'] as const}).flatMap(
		([file, [, content]]) => (contentOf(grid, file) === `${content}\n` ? [] : [`another content: ${file}`]),
	);
	return [
		...wanted.filter(line => !found.includes(line)).map(line => `gone: ${line}`),
		...found.filter(line => !wanted.includes(line)).map(line => `not the user's: ${line}`),
		...changed,
	];
};

/** Nothing of the user's own was committed by others or lost, and the checkout is that of its branch. */
export const ownWorkHarmed = (grid: Grid, user: UserGit): readonly string[] => [
	...committedAmiss(grid, user),
	...committedByOthers(grid),
	...checkoutAmiss(grid),
];

/** Locks that nobody holds any more keep the user from git. */
export const locksLeft = ({commonDir}: Grid): readonly string[] =>
	['', 'refs/heads', 'refs/heads/stream', 'refs']
		.flatMap(name => {
			try {
				return readdirSync(path.join(commonDir, name)).map(file => path.join(name, file));
			} catch {
				return [];
			}
		})
		.filter(name => name.endsWith('.lock'));
