import {mkdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import type {TemporaryRepository} from '../helpers/temporary-repository.ts';
import {newRepository, newWorkplace} from './support.ts';

const exclude = (repository: TemporaryRepository): string =>
	readFileSync(join(repository.root, '.git/info/exclude'), 'utf8');
const staged = (repository: TemporaryRepository, cwd = repository.root): string => {
	repository.git(['add', '-A'], cwd);
	return repository.git(['diff', '--cached', '--name-only'], cwd);
};

test.each([
	'.worktrees',
	'.claude/worktrees',
	'a [b] #c',
	'.claude-grid/worktrees',
])('worktrees in %s inside the checkout are seen neither by status nor by add, with one line for all', async folder => {
	const repository = newRepository();
	for (const id of ['a', 'b']) await newWorkplace(repository, id, {path: join(repository.root, folder, id)});
	expect(repository.git(['status', '--porcelain', '--untracked-files=all'])).toBe('');
	expect(staged(repository)).toBe('');
	expect(
		exclude(repository)
			.split('\n')
			.filter(line => line.startsWith('/')),
	).toHaveLength(1);
});

test('beside files of the user only the worktree is hidden', async () => {
	const repository = newRepository();
	repository.write('work/mine.txt', 'mine');
	for (const path of ['work/a', 'b']) await newWorkplace(repository, path, {path: join(repository.root, path)});
	expect(staged(repository)).toBe('work/mine.txt');
});

test('what the repository ignores already needs no line', async () => {
	const repository = newRepository();
	repository.commit('Ignore', {'.gitignore': '.trees/\n'});
	await newWorkplace(repository, 'a', {path: join(repository.root, '.trees/a')});
	expect(exclude(repository)).not.toContain('.trees');
});

test('a linked checkout with worktrees inside keeps clean', async () => {
	const repository = newRepository();
	const linked = join(repository.parent, 'linked');
	repository.git(['worktree', 'add', '-q', '-b', 'other', linked]);
	await newWorkplace(repository, 'a', {path: join(linked, '.worktrees/a')});
	expect(staged(repository, linked)).toBe('');
});

test('worktrees of a submodule, and of a repository inside another, are hidden from the outer one', async () => {
	const outer = newRepository({name: 'outer'});
	const library = newRepository({name: 'library'});
	outer.git(['-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', library.root, 'lib']);
	outer.commit('Submodule');
	const root = join(outer.root, 'lib');
	await newWorkplace({...outer, root}, 'a', {
		path: join(outer.root, 'lib.grid/a'),
		startCommit: outer.git(['rev-parse', 'HEAD'], root),
	});
	expect(outer.git(['status', '--porcelain'])).toBe('');
	const nested = join(outer.root, 'nested');
	mkdirSync(nested);
	outer.git(['init', '-q', '-b', 'main'], nested);
	outer.git(['-c', 'user.name=x', '-c', 'user.email=x@x', 'commit', '-q', '--allow-empty', '-m', 'First'], nested);
	await newWorkplace({...outer, root: nested}, 'b', {
		path: join(outer.root, 'nested.grid/b'),
		startCommit: outer.git(['rev-parse', 'HEAD'], nested),
	});
	expect(outer.git(['status', '--porcelain'])).toBe('?? nested/');
});
